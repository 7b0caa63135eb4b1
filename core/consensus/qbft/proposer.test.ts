import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stubAddress } from '../world/stubSignature.ts';
import { proposerFor } from './proposer.ts';
import { faultyMaxOf, quorumOf } from './quorum.ts';

test('quorums of 1 to 10 validators (QBFT-QUORUM-1, -2)', () => {
  const counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  assert.deepEqual(counts.map(quorumOf), [1, 2, 2, 3, 4, 4, 5, 6, 6, 7]);
  assert.deepEqual(counts.map(faultyMaxOf), [0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
  for (let count = 1; count < 200; count++) {
    assert.ok(2 * quorumOf(count) - count > faultyMaxOf(count), `two quorums of ${count} share an honest validator`);
    assert.ok(quorumOf(count) <= count - faultyMaxOf(count), `the honest of ${count} are a quorum`);
  }
});

test('proposers go round, starting after the last one (QBFT-PROPOSER-1)', () => {
  const validators = [10, 20, 30, 40].map(stubAddress);
  const after = (previous: number): number[] =>
    [0, 1, 2, 3, 4].map((round) =>
      validators.indexOf(proposerFor({ validators, previous: stubAddress(previous), round })),
    );
  assert.deepEqual(after(10), [1, 2, 3, 0, 1]);
  assert.deepEqual(after(40), [0, 1, 2, 3, 0]);
  // Not a validator: the first one above it, or the first of all.
  assert.deepEqual(after(0), [0, 1, 2, 3, 0]);
  assert.deepEqual(after(25), [2, 3, 0, 1, 2]);
  assert.deepEqual(after(50), [0, 1, 2, 3, 0]);
});
