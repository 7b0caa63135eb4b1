import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextBaseFee } from './baseFee.ts';
import { effectiveGasPrice, effectivePriorityFee } from './gas.ts';
import type { Header } from './header.ts';
import type { Transaction } from './transaction.ts';

const parent = (gasUsed: bigint, baseFeePerGas: bigint): Header =>
  ({ gasLimit: 20_000_000n, gasUsed, baseFeePerGas }) as Header;

test('market: the base fee follows the parent, an eighth at most', () => {
  assert.equal(nextBaseFee(parent(10_000_000n, 1_000_000_000n), 'market'), 1_000_000_000n);
  assert.equal(nextBaseFee(parent(9_000_000n, 1_000_000_000n), 'market'), 987_500_000n);
  assert.equal(nextBaseFee(parent(11_000_000n, 1_000_000_000n), 'market'), 1_012_500_000n);
  assert.equal(nextBaseFee(parent(20_000_000n, 1_000_000_000n), 'market'), 1_125_000_000n);
  assert.equal(nextBaseFee(parent(0n, 1_000_000_000n), 'market'), 875_000_000n);
  assert.equal(nextBaseFee(parent(10_000_001n, 0n), 'market'), 1n, 'it rises by one at least');
});

test('zero: nothing, ever', () => {
  assert.equal(nextBaseFee(parent(20_000_000n, 1_000_000_000n), 'zero'), 0n);
});

test('what a transaction pays under a base fee', () => {
  const market = { type: 2, maxFeePerGas: 10n, maxPriorityFeePerGas: 3n } as Transaction;
  assert.equal(effectiveGasPrice(market, 5n), 8n);
  assert.equal(effectiveGasPrice(market, 9n), 10n);
  assert.equal(effectivePriorityFee(market, 9n), 1n);
  assert.equal(effectivePriorityFee(market, 11n), -1n);
  assert.equal(effectiveGasPrice({ type: 0, gasPrice: 4n } as Transaction, 1n), 4n);
});
