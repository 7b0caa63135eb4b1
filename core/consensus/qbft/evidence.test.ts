import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToAddress, reject } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import type { Evidence } from '../engine.ts';
import { consensusFault } from '../faults.ts';
import { stubAddress, stubRecover } from '../world/stubSignature.ts';
import { World } from '../world/world.ts';
import { EVIDENCE_EACH_MAX } from './evidence.ts';
import { freshExtraData } from './extraData.ts';
import type { QbftMessage } from './message.ts';
import { roundChangePayload } from './payload.ts';
import { qbft } from './qbft.ts';
import type { Qbft, QbftOutput } from './state.ts';
import { blockBy, commit, prepare, preparedIn, proposal, signed, startAs, validators } from './testMessages.ts';

function hear(state: Qbft, ...messages: readonly QbftMessage[]): { state: Qbft; evidence: readonly Evidence[] } {
  const output: QbftOutput[] = [];
  let at = state;
  for (const message of messages) {
    const step = qbft.step(at, { kind: 'message', message }, 10);
    at = step.state;
    output.push(...step.output);
  }
  return { state: at, evidence: output.flatMap((one) => (one.kind === 'evidence' ? [one.evidence] : [])) };
}

/** What a contract can check: each statement is what its author signed, and votes show what was hashed. */
function expectSigned({ offender, kind, statements }: Evidence): void {
  for (const { hash, preimage, signature } of statements) {
    assert.equal(stubRecover(hash, signature), offender);
    assert.equal(preimage === undefined, kind.endsWith('proposal'));
    if (preimage !== undefined) assert.equal(keccak256Hash(preimage), hash);
  }
}

const wish = (round: number, prepared: ReturnType<typeof preparedIn> | undefined): QbftMessage => ({
  kind: 'round-change',
  signed: signed(roundChangePayload({ height: 1, round, prepared }), 2),
  block: undefined,
  prepares: [],
});

const [one, other] = [blockBy(1, 0, 1), blockBy(1, 0, 2)];
const contradictions: readonly (readonly [string, QbftMessage, QbftMessage])[] = [
  ['proposal', proposal(0, 1, one), proposal(0, 1, other)],
  ['prepare', prepare(preparedIn(one), 2), prepare(preparedIn(other), 2)],
  ['commit', commit(preparedIn(one), 2), commit(preparedIn(other), 2)],
  ['round-change', wish(1, undefined), wish(1, preparedIn(one))],
];

for (const [kind, first, second] of contradictions) {
  test(`two contradicting statements of kind ${kind} are proof, once (QBFT-EVIDENCE-1, QBFT-EVIDENCE-3)`, () => {
    const { evidence } = hear(startAs(4).state, first, second, second, first);
    assert.equal(evidence.length, 1);
    const [found] = evidence;
    assert.ok(found !== undefined);
    const round = kind === 'round-change' ? 1 : 0;
    const offender = stubAddress(kind === 'proposal' ? 1 : 2);
    assert.deepEqual([found.kind, found.height, found.round, found.offender], [kind, 1, round, offender]);
    assert.deepEqual(
      found.statements.map(({ hash }) => hash),
      [first, second].map((message) => message.signed.payload.signingHash()),
    );
    expectSigned(found);
  });
}

test('a vote of a round that was left is still held against its author (QBFT-EVIDENCE-1)', () => {
  const left = hear(startAs(4).state, wish(2, undefined), {
    kind: 'round-change',
    signed: signed(roundChangePayload({ height: 1, round: 2, prepared: undefined }), 3),
    block: undefined,
    prepares: [],
  });
  assert.equal(left.state.round, 2);
  const { evidence } = hear(left.state, prepare(preparedIn(one), 2), prepare(preparedIn(other), 2));
  assert.deepEqual(
    evidence.map(({ kind, round }) => [kind, round]),
    [['prepare', 0]],
  );
});

test('votes for a height or round still to come are compared, too (QBFT-EVIDENCE-1)', () => {
  const ahead = [prepare({ ...preparedIn(one), round: 3 }, 2), prepare({ ...preparedIn(other), round: 3 }, 2)];
  assert.equal(hear(startAs(4).state, ...ahead).evidence.length, 1);
});

test('an invalid block is proof against its proposer (QBFT-EVIDENCE-2)', () => {
  const message = proposal(0, 1, one);
  const verdicts = ['consensus/bad-block', 'chain/from-the-future'].map((code) => {
    const asked = hear(startAs(4).state, message);
    const fault = consensusFault('bad-block', { field: 'gasLimit', seen: 0, wanted: 1 });
    const verdict = reject(Object.assign(Object.create(fault), { code }));
    const digest = preparedIn(one).digest;
    const { output } = qbft.step(asked.state, { kind: 'checked', height: 1, round: 0, digest, verdict }, 10);
    return output.flatMap((out) => (out.kind === 'evidence' ? [out.evidence] : []));
  });
  const [found, none] = verdicts;
  assert.equal(found?.length, 1);
  const [evidence] = found ?? [];
  assert.ok(evidence !== undefined);
  assert.deepEqual([evidence.kind, evidence.offender], ['invalid-proposal', stubAddress(1)]);
  expectSigned(evidence);
  assert.deepEqual(none, [], 'what hangs on our own clock proves nothing');
});

test('a block that its own header condemns is proof without being executed (QBFT-EVIDENCE-2)', () => {
  const wrongRound = proposal(0, 1, blockBy(1, 3, 1));
  assert.deepEqual(
    hear(startAs(4).state, wrongRound).evidence.map(({ kind }) => kind),
    ['invalid-proposal'],
  );
  const unjustified = proposal(1, 2, blockBy(2, 1));
  assert.deepEqual(hear(startAs(4).state, unjustified).evidence, [], 'what encloses a proposal is not signed');
});

test('one validator is reported only so often at a height (QBFT-EVIDENCE-3)', () => {
  const lies = Array.from({ length: 3 * EVIDENCE_EACH_MAX }, (_, at) => [
    wish(at + 1, undefined),
    wish(at + 1, preparedIn(one)),
  ]).flat();
  assert.equal(hear(startAs(4).state, ...lies).evidence.length, EVIDENCE_EACH_MAX);
});

test('what was told once is not told again when its height is over (QBFT-EVIDENCE-3)', () => {
  const lies = contradictions[1];
  assert.ok(lies !== undefined);
  const heard = hear(startAs(4).state, lies[1], lies[2]);
  assert.deepEqual([...heard.state.accused], [`${stubAddress(2)} 1 0 prepare`]);
  const next = { header: one.header, hash: one.hash, engine: 'qbft', validators, since: 1 };
  const { state } = qbft.step(heard.state, { kind: 'head', head: next }, 10);
  assert.equal(hear(state, lies[2]).evidence.length, 0);
});

test('a key that runs twice is found out, nobody else is (QBFT-EVIDENCE-1)', () => {
  let found = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const world = new World({
      engine: qbft,
      genesisExtraData: (addresses) => freshExtraData({ validators: addresses, round: 0 }),
      settings: { blockPeriodMs: 200, emptyBlockPeriodMs: 5000, roundTimeoutMs: 500, roundTimeoutMsMax: 4000 },
      validators: 4,
      twins: 1,
      seed,
    });
    for (const { name } of world.nodes) world.start(name);
    world.pool(true);
    world.agenda.run(world.agenda.nowMs + 8000);
    const keys = world.evidence.map(({ by, evidence: { offender, height, round, kind } }) =>
      [by, offender, height, round, kind].join(' '),
    );
    assert.equal(new Set(keys).size, keys.length, `seed ${seed}: each is told once`);
    for (const { evidence } of world.evidence) {
      expectSigned(evidence);
      assert.equal(
        bytesToAddress(evidence.statements[0]?.signature.subarray(0, 20) ?? new Uint8Array(20)),
        stubAddress(1),
      );
    }
    found += world.evidence.length > 0 ? 1 : 0;
  }
  assert.equal(found, 20, 'in every run');
});

test('what comes when its height is just over still counts, later it does not (QBFT-EVIDENCE-4, QBFT-AGE-1)', () => {
  const lies = contradictions.slice(0, 3);
  const first = hear(startAs(4).state, ...lies.map(([, message]) => message)).state;
  const next = { header: one.header, hash: one.hash, engine: 'qbft', validators, since: 1 };
  const { state: at2 } = qbft.step(first, { kind: 'head', head: next }, 10);
  const late = lies.map(([, , message]) => message);
  const { state, evidence } = hear(at2, ...lies.map(([, message]) => message), ...late, ...late);
  assert.deepEqual(
    evidence.map(({ kind, height }) => [kind, height]),
    lies.map(([kind]) => [kind, 1]),
  );
  for (const found of evidence) expectSigned(found);
  const above = blockBy(2, 0, 3);
  const after = { ...next, header: { ...above.header, number: 2 }, hash: above.hash };
  const { state: at3 } = qbft.step(state, { kind: 'head', head: after }, 20);
  assert.deepEqual([at3.height, at3.accused.size], [3, 0]);
  assert.deepEqual(hear(at3, ...late).evidence, []);
});
