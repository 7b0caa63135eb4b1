import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortedIds } from './conf.ts';
import { jointCommitted, jointVote, type Majority, majorityCommitted, majorityVote } from './quorum.ts';
import { type Directive, parseScript, vectorFiles } from './testScript.ts';
import type { NodeId } from './types.ts';

const vectors = vectorFiles('quorum');

if ('skip' in vectors) {
  test('quorums of the reference', { skip: vectors.skip }, () => {});
} else {
  for (const { name, text } of vectors.files) {
    test(`quorums of the reference: ${name}`, () => {
      for (const directive of parseScript(text)) {
        assert.equal(answer(directive), directive.expected, `${name}:${directive.line}`);
      }
    });
  }
}

function answer(directive: Directive): string {
  const valuesOf = (key: string): readonly string[] | undefined =>
    directive.args.find((arg) => arg.key === key)?.values;
  const ids = valuesOf('cfg') ?? [];
  const joint = valuesOf('cfgj');
  const idsJoint = joint === undefined || joint[0] === 'zero' ? [] : joint;
  const known = valuesOf(directive.command === 'vote' ? 'votes' : 'idx') ?? [];
  const everybody = [...new Set([...ids, ...idsJoint])];
  assert.equal(everybody.length, known.length, 'one value for each voter');
  const given = new Map(
    everybody.map((id, at) => [id, known[at] ?? '_']).filter(([, value]) => value !== '_') as [NodeId, string][],
  );
  const first: Majority = new Set(ids);
  const second: Majority = new Set(idsJoint);
  if (directive.command === 'vote') {
    const votes = new Map([...given].map(([id, value]) => [id, value === 'y']));
    const result = jointVote(first, second, votes);
    assert.equal(jointVote(second, first, votes), result, 'halves are equal');
    if (joint === undefined) assert.equal(majorityVote(first, votes), result);
    return { won: 'VoteWon', pending: 'VotePending', lost: 'VoteLost' }[result];
  }
  assert.equal(directive.command, 'committed');
  const acked = (id: NodeId): number | undefined => (given.has(id) ? Number(given.get(id)) : undefined);
  const index = jointCommitted(first, second, acked);
  assert.equal(jointCommitted(second, first, acked), index, 'halves are equal');
  if (joint === undefined) {
    assert.equal(majorityCommitted(first, acked), index);
    assert.equal(jointCommitted(first, first, acked), index, 'joint with itself');
  }
  return `${describe(new Set(everybody), acked)}${index === Number.POSITIVE_INFINITY ? '∞' : index}`;
}

/** The reference's drawing of who has acknowledged what: a longer bar for a higher index. */
function describe(voters: Majority, acked: (id: NodeId) => number | undefined): string {
  if (voters.size === 0) return '<empty majority quorum>';
  const ids = sortedIds(voters);
  const lower = (id: NodeId): number => ids.filter((other) => (acked(other) ?? 0) < (acked(id) ?? 0)).length;
  const rows = ids.map((id) => {
    const bar =
      acked(id) === undefined ? '?'.padEnd(ids.length + 1) : `${'x'.repeat(lower(id))}>`.padEnd(ids.length + 1);
    return `${bar} ${String(acked(id) ?? 0).padStart(5)}    (id=${id})\n`;
  });
  return `${' '.repeat(ids.length)}    idx\n${rows.join('')}`;
}
