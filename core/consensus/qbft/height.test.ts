import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@hanse/base';
import { type Block, decodeExtraData, sealHash } from '@hanse/protocol';
import type { Head } from '../engine.ts';
import { stubAddress, stubRecover, stubSign } from '../world/stubSignature.ts';
import { World } from '../world/world.ts';
import { STRANGERS_MAX } from './catchUp.ts';
import { blockInRound, freshExtraData } from './extraData.ts';
import type { QbftMessage } from './message.ts';
import { preparePayload, roundChangePayload } from './payload.ts';
import { qbft } from './qbft.ts';
import type { QbftOutput, QbftStep } from './state.ts';
import { blockBy, commit, head, prepare, preparedIn, proposal, signed, startAs, validators } from './testMessages.ts';

type State = QbftStep['state'];
type OfKind<Kind extends QbftOutput['kind']> = Extract<QbftOutput, { readonly kind: Kind }>;

const ofKind = <Kind extends QbftOutput['kind']>(output: readonly QbftOutput[], kind: Kind): OfKind<Kind>[] =>
  output.filter((one): one is OfKind<Kind> => one.kind === kind);

function hear(state: State, ...messages: readonly QbftMessage[]): QbftStep {
  const output: QbftOutput[] = [];
  let at = state;
  for (const message of messages) {
    const step = qbft.step(at, { kind: 'message', message }, 10);
    at = step.state;
    output.push(...step.output);
  }
  return { state: at, output };
}

const checked = (state: State, block: Block, round = 0): QbftStep => {
  const { digest } = preparedIn(block, round);
  return qbft.step(
    state,
    { kind: 'checked', height: 1, round, digest, verdict: { kind: 'accept', value: undefined } },
    10,
  );
};

const wish = (round: number, author: number): QbftMessage => ({
  kind: 'round-change',
  signed: signed(roundChangePayload({ height: 1, round, prepared: undefined }), author),
  block: undefined,
  prepares: [],
});

/** Validator 4 with the block of round 0 found valid; it has said its prepare. */
function withCandidate(): { readonly state: State; readonly block: Block } {
  const block = blockBy(1, 0);
  const { state } = checked(hear(startAs(4).state, proposal(0, 1, block)).state, block);
  const own = prepare(preparedIn(block), 4);
  return { state: hear(state, own).state, block };
}

test('each height has the validators that its sealers name (QBFT-VALIDATORS-1)', () => {
  const four = [1, 2, 3, 4].map(stubAddress);
  const setOf = (height: number): readonly Address[] => (Math.floor(height / 3) % 2 === 0 ? four : four.slice(0, 3));
  const world = new World({
    engine: qbft,
    genesisExtraData: (addresses) => freshExtraData({ validators: addresses, round: 0 }),
    settings: { blockPeriodMs: 200, emptyBlockPeriodMs: 5000, roundTimeoutMs: 500, roundTimeoutMsMax: 4000 },
    validators: 4,
    seed: 5,
    sealersAfter: ({ header }) => ({ engine: 'qbft', validators: setOf(header.number + 1), since: 1 }),
  });
  for (const { name } of world.nodes) world.start(name);
  world.pool(true);
  const isDone = (): boolean => world.nodes.every(({ chain }) => chain.length > 12);
  assert.ok(world.agenda.run(world.agenda.nowMs + 30_000, isDone));
  for (const { header } of world.node('n4').chain.slice(1)) {
    const { validators: named, seals } = decodeExtraData(header.extraData);
    assert.deepEqual(named, setOf(header.number));
    assert.ok(seals.length >= qbft.quorum(named.length));
    for (const seal of seals) assert.ok(named.includes(stubRecover(sealHash(header), seal) ?? stubAddress(9)));
  }
});

test('the block period counts from the last proposal, no wait is longer than its period (QBFT-PACE-1)', () => {
  const settings = { blockPeriodMs: 1000, emptyBlockPeriodMs: 5000, roundTimeoutMs: 1000, roundTimeoutMsMax: 1000 };
  const context = { self: stubAddress(4), settings, recover: stubRecover };
  const waits = ({ output }: QbftStep): readonly (readonly [string, number])[] =>
    ofKind(output, 'set-timer').map(({ name, delayMs }) => [name, delayMs]);
  const at = (timestamp: number): Head => ({ ...head, header: { ...head.header, timestamp } });
  const start = (timestamp: number, nowMs: number) => waits(qbft.start(context, undefined, at(timestamp), nowMs));
  // Of a block that came by sync only the second is known.
  assert.deepEqual(start(100, 101_500), [
    ['open', 499],
    ['heartbeat', 4499],
  ]);
  assert.deepEqual(start(100, 50_000), [
    ['open', 1000],
    ['heartbeat', 5000],
  ]);
  const block = blockBy(1, 0);
  const begun = qbft.start(context, undefined, head, 0).state;
  const seen = qbft.step(begun, { kind: 'message', message: proposal(0, 1, block) }, 700_000).state;
  const next = { ...head, header: block.header, hash: block.hash };
  assert.deepEqual(waits(qbft.step(seen, { kind: 'head', head: next }, 700_400)), [
    ['open', 600],
    ['heartbeat', 4600],
  ]);
});

test('patience doubles with each round up to its limit (QBFT-TIMER-2)', () => {
  const settings = { blockPeriodMs: 0, emptyBlockPeriodMs: 0, roundTimeoutMs: 1000, roundTimeoutMsMax: 5000 };
  const context = { self: stubAddress(4), settings, recover: stubRecover };
  let { state } = qbft.start(context, undefined, head, 10_000);
  const waits: number[] = [];
  for (let round = 1; round <= 5; round++) {
    const step = hear(state, wish(round, 1), wish(round, 2), wish(round, 3));
    assert.equal(step.state.round, round);
    waits.push(ofKind(step.output, 'set-timer').findLast(({ name }) => name === 'round')?.delayMs ?? 0);
    state = step.state;
  }
  assert.deepEqual(waits, [2000, 4000, 5000, 5000, 5000]);
});

test('a block found valid in an earlier round is not executed again (QBFT-PROPOSAL-8)', () => {
  const { state, block } = withCandidate();
  const prepared = preparedIn(block);
  const locked = hear(state, prepare(prepared, 1), prepare(prepared, 2));
  assert.equal(locked.state.lock?.digest, prepared.digest);
  const certificate = locked.state.lock?.prepares ?? [];
  const roundChanges = [1, 2, 3].map((author) => signed(roundChangePayload({ height: 1, round: 1, prepared }), author));
  const again = proposal(1, 2, blockInRound(block, 1), { roundChanges, prepares: certificate });
  const { state: moved, output } = hear(locked.state, again);
  assert.equal(moved.round, 1);
  assert.deepEqual(ofKind(output, 'check'), []);
  const said = ofKind(output, 'say').map(({ utterance }) => utterance.slot);
  assert.deepEqual(said, [{ kind: 'prepare', height: 1, round: 1 }]);
});

test('a commit has two signatures: the seal over the digest, and the message that holds it (QBFT-COMMIT-1)', () => {
  const { state, block } = withCandidate();
  const prepared = preparedIn(block);
  const { output } = hear(state, prepare(prepared, 1), prepare(prepared, 2));
  const [said] = ofKind(output, 'say');
  assert.ok(said !== undefined && said.utterance.slot.kind === 'commit');
  const { nextHash, unsigned } = said.utterance;
  const seal = nextHash([]);
  assert.equal(seal, prepared.digest);
  const signatures = [stubSign(stubAddress(4), prepared.digest)];
  const outer = nextHash(signatures);
  assert.ok(outer !== undefined && outer !== seal);
  signatures.push(stubSign(stubAddress(4), outer));
  assert.equal(nextHash(signatures), undefined);
  const message = qbft.sign(unsigned, signatures);
  assert.equal(commit(prepared, 4).signed.payload.signingHash(), outer);
  assert.ok(message.kind === 'commit' && stubRecover(outer, message.signed.signature) === stubAddress(4));
});

test('whoever is locked asks for a round with block and certificate (QBFT-ROUND-1, QBFT-ROUND-2)', () => {
  const { state, block } = withCandidate();
  const prepared = preparedIn(block);
  const locked = hear(state, prepare(prepared, 1), prepare(prepared, 2)).state;
  const { output } = qbft.step(locked, { kind: 'timer', name: 'round', height: 1, round: 0 }, 10);
  const [said] = ofKind(output, 'say');
  assert.ok(said?.utterance.unsigned.kind === 'round-change');
  const { payload, block: carried, prepares } = said.utterance.unsigned;
  assert.deepEqual([payload.round, payload.prepared], [1, prepared]);
  assert.equal(carried?.hash, block.hash);
  assert.equal(prepares.length, 3);
  assert.equal(said.utterance.slot.prepared, 0);
});

test('a new head ends the height whatever its state (QBFT-HEIGHT-1)', () => {
  const { state, block } = withCandidate();
  const prepared = preparedIn(block);
  const locked = hear(state, prepare(prepared, 1), prepare(prepared, 2), wish(1, 1), wish(1, 2)).state;
  assert.deepEqual([locked.round, locked.lock?.round], [1, 0]);
  const other = blockBy(2, 0, 77);
  const next: Head = { ...head, header: other.header, hash: other.hash };
  const { state: fresh, output } = qbft.step(locked, { kind: 'head', head: next }, 20);
  const { height, round, lock, votes, roundChanges, tallies, reached } = fresh;
  assert.deepEqual([height, round, lock, votes], [2, 0, undefined, {}]);
  assert.equal(roundChanges.size + tallies.size + reached.size, 0);
  assert.deepEqual(
    ofKind(output, 'cancel-timer').map(({ name }) => name),
    ['round', 'repeat', 'catch-up', 'open', 'heartbeat'],
  );
});

test('what no validator signed is dropped and noted (QBFT-AGE-2)', () => {
  const { state, output } = hear(startAs(4).state, prepare(preparedIn(blockBy(1, 0)), 7));
  assert.deepEqual(
    ofKind(output, 'note').map(({ event, fields }) => [event, fields['reason']]),
    [['message-refused', 'not a validator']],
  );
  assert.equal(state.tallies.size, 0);
});

test('a validator that comes up is sent what it may have missed (QBFT-RESEND-1)', () => {
  const { state, block } = withCandidate();
  const { output } = qbft.step(state, { kind: 'peer', address: stubAddress(2) }, 10);
  const sent = ofKind(output, 'resend').map(({ message, to }) => [message.kind, to]);
  assert.deepEqual(sent, [
    ['proposal', stubAddress(2)],
    ['prepare', stubAddress(2)],
  ]);
  assert.equal(sealHash(block.header), preparedIn(block).digest);
  const stranger = qbft.step(state, { kind: 'peer', address: stubAddress(9) }, 10);
  assert.deepEqual(stranger.output, []);
  assert.ok(validators.includes(stubAddress(2)));
});

test('of two blocks of a lying proposer the other one is final: fetched (QBFT-AGE-4, QBFT-COMMIT-3)', () => {
  const { state } = withCandidate();
  const other = preparedIn(blockBy(1, 0, 99));
  const { state: behind, output } = hear(state, commit(other, 1), commit(other, 2), commit(other, 3));
  assert.ok(behind.isCatchingUp);
  assert.deepEqual(
    ofKind(output, 'set-timer').map(({ name }) => name),
    ['catch-up'],
  );
  const { output: asked } = qbft.step(behind, { kind: 'timer', name: 'catch-up', height: 1, round: 0 }, 400);
  assert.deepEqual(
    ofKind(asked, 'behind').map(({ height }) => height),
    [1],
  );
});

test('what a proposal encloses is held against who signed it (QBFT-EVIDENCE-1)', () => {
  const block = blockBy(2, 1);
  const wished = hear(startAs(4).state, wish(1, 3)).state;
  const prepared = preparedIn(blockBy(1, 0));
  const lie = signed(roundChangePayload({ height: 1, round: 1, prepared }), 3);
  const others = [1, 2].map((author) =>
    signed(roundChangePayload({ height: 1, round: 1, prepared: undefined }), author),
  );
  const fine = proposal(1, 2, block, { roundChanges: [...others, signed(wish(1, 3).signed.payload as never, 3)] });
  assert.deepEqual(ofKind(hear(wished, fine).output, 'evidence'), []);
  const certificate = [1, 2, 3].map((author) => prepare(prepared, author).signed) as never;
  const again = blockInRound(blockBy(1, 0), 1);
  const lying = proposal(1, 2, again, { roundChanges: [...others, lie], prepares: certificate });
  assert.deepEqual(
    ofKind(hear(wished, lying).output, 'evidence').map(({ evidence }) => [evidence.kind, evidence.offender]),
    [['round-change', stubAddress(3)]],
  );
});

test('who is newly in charge is heard although it spoke before we knew of it; strangers are bounded (QBFT-AGE-5)', () => {
  const at2 = (digest: ReturnType<typeof preparedIn>['digest'], author: number): QbftMessage => ({
    kind: 'prepare',
    signed: signed(preparePayload({ height: 2, round: 0, digest }), author),
  });
  const block = blockBy(1, 0);
  const { digest } = preparedIn(blockBy(5, 0, 50));
  const strangers = [5, 6, 7, 8, 9, 10, 11];
  const heard = hear(startAs(4).state, ...strangers.map((author) => at2(digest, author)));
  assert.equal(heard.state.later.size, STRANGERS_MAX);
  assert.equal(ofKind(heard.output, 'note').length, strangers.length - STRANGERS_MAX);
  assert.equal(heard.state.ahead.size, 0, 'what strangers say does not tell where the ledger is');
  const contradicted = hear(heard.state, at2(preparedIn(block).digest, 5));
  assert.deepEqual(contradicted.output, [], 'nor is anything held against them');
  const five = [...validators, stubAddress(5)];
  const next: Head = { ...head, header: block.header, hash: block.hash, validators: five, since: 2 };
  const { state } = qbft.step(contradicted.state, { kind: 'head', head: next }, 20);
  assert.deepEqual([...(state.tallies.get(0)?.prepares.keys() ?? [])], [stubAddress(5)]);
  assert.equal(state.later.size, 0);
});

test('in a long round everybody repeats what it said, so that a lost message costs no round (QBFT-RESEND-2)', () => {
  const settings = { blockPeriodMs: 0, emptyBlockPeriodMs: 0, roundTimeoutMs: 1000, roundTimeoutMsMax: 8000 };
  const context = { self: stubAddress(4), settings, recover: stubRecover };
  const { state: fresh } = qbft.start(context, undefined, head, 10_000);
  const moved = hear(fresh, wish(1, 1), wish(1, 2), wish(1, 3), wish(1, 4));
  const due = ofKind(moved.output, 'set-timer').filter(({ name }) => name === 'repeat');
  assert.equal(due.at(-1)?.delayMs, 1000);
  const { state, output } = qbft.step(moved.state, { kind: 'timer', name: 'repeat', height: 1, round: 1 }, 11_000);
  assert.equal(state.round, 1);
  assert.deepEqual(
    ofKind(output, 'resend').map(({ message, to }) => [message.kind, to]),
    [['round-change', 'all']],
  );
  assert.deepEqual(
    ofKind(output, 'set-timer').map(({ name }) => name),
    ['repeat'],
  );
  const late = qbft.step(state, { kind: 'timer', name: 'repeat', height: 1, round: 0 }, 12_000);
  assert.deepEqual(late.output, [], 'that of a round that was left is nothing');
});
