import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, type Hash, reject, type Verdict } from '@hanse/base';
import type { Block, Transaction } from '@hanse/protocol';
import { consensusFault } from '../faults.ts';
import { blockInRound } from './extraData.ts';
import type { QbftMessage } from './message.ts';
import { qbft } from './qbft.ts';
import type { QbftOutput } from './state.ts';
import {
  blockBy,
  commit,
  prepare,
  preparedIn,
  preparedWish,
  prepares,
  proposal,
  startAs,
  wishes,
} from './testMessages.ts';
import { VALID_BLOCKS_KEPT } from './validBlocks.ts';

type Check = Extract<QbftOutput, { kind: 'check' }>;

/** Validator 4, told one thing at a time; its signer and its checks answer when the test says so. */
class Listener {
  state = startAs(4).state;
  output: readonly QbftOutput[] = [];

  hear(...messages: readonly QbftMessage[]): void {
    const all: QbftOutput[] = [];
    for (const message of messages) {
      const step = qbft.step(this.state, { kind: 'message', message }, 0);
      this.state = step.state;
      all.push(...step.output);
    }
    this.output = all;
  }

  answer({ height, round, digest }: Check, verdict: Verdict): void {
    const step = qbft.step(this.state, { kind: 'checked', height, round, digest, verdict }, 0);
    this.state = step.state;
    this.output = step.output;
  }

  get checks(): readonly Check[] {
    return this.output.filter((one): one is Check => one.kind === 'check');
  }

  get said(): readonly string[] {
    return this.output.flatMap((one) =>
      one.kind === 'say' ? [`${one.utterance.slot.kind} r${one.utterance.slot.round}`] : [],
    );
  }

  checkOf(block: Block): Check {
    const [check] = this.checks;
    assert.ok(check !== undefined && this.checks.length === 1, `one check, seen ${this.checks.length}`);
    assert.equal(check.block, block);
    return check;
  }
}

const honest = blockBy(1, 0);
/** The same header with a body that it does not name: only the hash of the transaction matters here. */
const spoiled = {
  ...honest,
  transactions: [{ type: 2, hash: `0x${'ab'.repeat(32)}` as Hash, raw: Uint8Array.of(2, 0xc0) } as Transaction],
};
const bad = reject(
  consensusFault('bad-block', { field: 'transactionsRoot', seen: 'another', wanted: 'of the header' }),
);
const isHonest = (block: Block | undefined): boolean => block !== undefined && block.transactions.length === 0;

/** `block` proposed again in round 1, as the certificate of round 0 allows. */
function proposedAgain(block: Block): QbftMessage {
  const prepared = preparedIn(honest);
  return proposal(1, 2, blockInRound(block, 1), {
    roundChanges: wishes(1, { 1: prepared, 2: prepared, 3: prepared }),
    prepares: prepares(prepared, [1, 2, 3]),
  });
}

test('the body that was executed is prepared, locked and decided, not one that came meanwhile (QBFT-CHECK-1)', () => {
  const node = new Listener();
  node.hear(proposal(0, 1, honest));
  const check = node.checkOf(honest);
  node.hear(proposedAgain(spoiled));
  assert.equal(node.state.round, 1);
  assert.equal(node.checks.length, 0, 'no other body of a block is executed while one is');
  node.answer(check, accept());
  assert.deepEqual(node.said, ['prepare r1']);
  const again = preparedIn(honest, 1);
  node.hear(...[1, 2, 3].map((author) => prepare(again, author)));
  assert.deepEqual(node.said, ['commit r1']);
  assert.ok(isHonest(node.state.lock?.block));
  node.hear(...[1, 2, 3].map((author) => commit(again, author)));
  const decided = node.output.find((one) => one.kind === 'decide');
  assert.ok(decided?.kind === 'decide' && isHonest(decided.block));
});

test('after a refused body the next one for the same block is executed in its turn (QBFT-CHECK-1)', () => {
  const node = new Listener();
  node.hear(proposal(0, 1, spoiled));
  const first = node.checkOf(spoiled);
  const again = proposedAgain(honest);
  node.hear(again);
  assert.equal(node.checks.length, 0);
  node.answer(first, bad);
  assert.deepEqual(node.said, []);
  const [second] = node.checks;
  assert.ok(second !== undefined && isHonest(second.block) && second.round === 1);
  node.answer(second, accept());
  assert.deepEqual(node.said, ['prepare r1']);
});

test('a certificate that comes with another body binds nobody, the next one does (QBFT-ROUND-5, QBFT-CHECK-1)', () => {
  const node = new Listener();
  node.hear(preparedWish(1, 1, spoiled), preparedWish(1, 2, honest));
  assert.equal(node.state.round, 1, 'two others pull us up');
  assert.deepEqual(node.said, ['round-change r1']);
  const [first] = node.checks;
  assert.ok(first !== undefined && node.checks.length === 1 && !isHonest(first.block));
  node.answer(first, bad);
  assert.equal(isHonest(node.state.lock?.block), false);
  const [second] = node.checks;
  assert.ok(second !== undefined && isHonest(second.block));
  node.answer(second, accept());
  assert.ok(isHonest(node.state.lock?.block));
});

test('a certificate heard while its block is executed as a candidate binds with that body (QBFT-ROUND-5, QBFT-CHECK-1)', () => {
  const node = new Listener();
  node.hear(proposal(0, 1, honest));
  const check = node.checkOf(honest);
  node.hear(preparedWish(1, 1, spoiled), preparedWish(1, 2, spoiled));
  assert.equal(node.checks.length, 0);
  node.answer(check, accept());
  assert.equal(node.state.lock?.round, 0);
  assert.ok(isHonest(node.state.lock?.block));
  // The wish for round 1 was asked for before, and the signer has not given it: now it can.
  assert.deepEqual(node.said, ['round-change r1']);
});

test('a certificate is heard even from a round that was left (QBFT-ROUND-5)', () => {
  const node = new Listener();
  node.hear(proposal(0, 1, honest));
  node.answer(node.checkOf(honest), accept());
  node.hear(proposal(2, 3, blockBy(3, 2), { roundChanges: wishes(2, { 1: undefined, 2: undefined, 3: undefined }) }));
  assert.equal(node.state.round, 2);
  node.hear(preparedWish(1, 2, honest));
  assert.equal(node.state.lock?.round, 0);
});

test('bodies of a height are bounded, the locked one stays (QBFT-CHECK-2)', () => {
  const node = new Listener();
  node.hear(proposal(0, 1, honest));
  node.answer(node.checkOf(honest), accept());
  node.hear(...[1, 2, 3].map((author) => prepare(preparedIn(honest), author)));
  assert.equal(node.state.lock?.round, 0);
  const nobody = { 1: undefined, 2: undefined, 3: undefined };
  for (let round = 1; round < 40; round++) {
    const author = (round % 4) + 1;
    if (author === 4) continue;
    const block = blockBy(author, round, 100 + round);
    node.hear(proposal(round, author, block, { roundChanges: wishes(round, nobody) }));
    node.answer(node.checkOf(block), accept());
    assert.deepEqual(node.said, [`prepare r${round}`]);
    assert.ok(node.state.validBlocks.has(block.hash));
    assert.ok(node.state.validBlocks.has(honest.hash), 'the locked block stays');
    assert.ok(node.state.validBlocks.size <= VALID_BLOCKS_KEPT + 1, `seen ${node.state.validBlocks.size} blocks`);
  }
  assert.equal(node.state.validBlocks.size, VALID_BLOCKS_KEPT + 1);
});
