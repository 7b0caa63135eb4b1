import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTrace } from './traceChecks.ts';

const say = (fields: object): string =>
  `${JSON.stringify({ node: 'a', kind: 'say', height: 7, round: 0, type: 'prepare', hashes: ['x'], ...fields })}\n`;
const decide = (node: string, hash: string): string => `${JSON.stringify({ node, kind: 'decide', height: 7, hash })}\n`;

test('votes and decisions that agree pass, also when said again; a torn last line is none', () => {
  const torn =
    say({}) +
    say({}) +
    say({ round: 1, hashes: ['y'] }) +
    say({ type: 'commit' }) +
    decide('a', 'x').concat('{"node":');
  const { votes, violations } = checkTrace([torn, decide('b', 'x'), say({ hashes: ['z'], refused: 'signer/no' })]);
  assert.deepEqual(violations, []);
  assert.equal(votes, 3);
});

test('two votes of one node in one place, and two decisions of a height, are found', () => {
  assert.equal(checkTrace([say({}) + say({ hashes: ['y'] })]).violations.length, 1);
  assert.equal(checkTrace([decide('a', 'x'), decide('b', 'y')]).violations.length, 1);
  const vote = (candidate: string): string =>
    say({ type: 'raft-x', pledge: { kind: 'vote', since: 1, term: 4, candidate } });
  assert.deepEqual(checkTrace([vote('b') + vote('b')]).violations, []);
  assert.equal(checkTrace([vote('b') + vote('c')]).violations.length, 1);
});
