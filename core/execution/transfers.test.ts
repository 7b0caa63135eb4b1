import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecoveredTransaction } from '@hanse/protocol';
import { Journal } from '@hanse/state';
import { type ApplyOptions, applyTransaction } from './applyTransaction.ts';
import { checkSender } from './checkSender.ts';
import { addressAt, blockOf, COINBASE, noEvm, readerOf, transfer } from './fixture.ts';
import type { TransactionOutcome } from './outcome.ts';

const sender = addressAt(1);
const recipient = addressAt(200);

/** Applies a transaction that must not make anyone wait. */
function applied(
  transaction: RecoveredTransaction,
  options: Pick<ApplyOptions, 'block' | 'journal'>,
): TransactionOutcome {
  const outcome = applyTransaction(transaction, { ...options, evm: noEvm });
  assert.ok(!(outcome instanceof Promise));
  return outcome;
}

test('a free transfer moves value at once and leaves the proposer out of the state', () => {
  const journal = new Journal(readerOf({ [sender]: { balance: 10n } }));
  const outcome = applied(transfer(1, { value: 3n }), { block: blockOf(), journal });
  assert.equal(outcome.gasUsed, 21_000n);
  const { accounts } = journal.changes();
  assert.deepEqual([...accounts.keys()].sort(), [sender, recipient].sort());
  assert.equal(accounts.get(sender)?.balance, 7n);
  assert.equal(accounts.get(sender)?.nonce, 1n);
  assert.equal(accounts.get(recipient)?.balance, 3n);
});

test('an account without any balance can transact when gas is free', () => {
  const journal = new Journal(readerOf({}));
  const transaction = transfer(1, { value: 0n });
  assert.equal(checkSender(transaction, blockOf(), journal), undefined);
  applied(transaction, { block: blockOf(), journal });
  const { accounts } = journal.changes();
  assert.equal(accounts.get(sender)?.nonce, 1n);
  assert.equal(accounts.has(recipient), false);
});

test('the base fee is burnt and the tip goes to the proposer', () => {
  const journal = new Journal(readerOf({ [sender]: { balance: 10n ** 9n } }));
  const block = blockOf({ baseFeePerGas: 7n });
  const transaction = transfer(1, { maxFeePerGas: 10n, maxPriorityFeePerGas: 2n, value: 5n });
  assert.equal(checkSender(transaction, block, journal), undefined);
  applied(transaction, { block, journal });
  assert.equal(journal.balance(sender), 10n ** 9n - 21_000n * 9n - 5n);
  assert.equal(journal.balance(COINBASE), 21_000n * 2n);
});

test('a transfer to oneself keeps the balance', () => {
  const journal = new Journal(readerOf({ [sender]: { balance: 10n } }));
  applied(transfer(1, { to: sender, value: 4n }), { block: blockOf(), journal });
  assert.equal(journal.balance(sender), 10n);
});

test('data to an account without code costs its floor (EIP-7623)', () => {
  const journal = new Journal(readerOf({ [sender]: { balance: 10n } }));
  const data = new Uint8Array(100).fill(1);
  const transaction = transfer(1, { data, gasLimit: 100_000n });
  const outcome = applied(transaction, { block: blockOf(), journal });
  assert.equal(outcome.gasUsed, 21_000n + 100n * 40n);
  const before = applied(transaction, { block: blockOf({ fork: 'cancun' }), journal });
  assert.equal(before.gasUsed, 21_000n + 100n * 16n);
});

test('nonce, balance, base fee and code of the sender are checked', () => {
  const delegation = new Uint8Array(23).fill(1);
  delegation.set([0xef, 0x01, 0x00]);
  const reader = readerOf({
    [sender]: { balance: 10n, nonce: 5n },
    [addressAt(2)]: { code: new Uint8Array([0x00]) },
    [addressAt(3)]: { code: delegation },
  });
  const codeOf = (from: number, fields: Parameters<typeof transfer>[1], block = blockOf()): string | undefined =>
    checkSender(transfer(from, { value: 0n, ...fields }), block, new Journal(reader))?.code;
  assert.equal(codeOf(1, { nonce: 4n }), 'execution/nonce-too-low');
  assert.equal(codeOf(1, { nonce: 6n }), 'execution/nonce-too-high');
  assert.equal(codeOf(1, { nonce: 5n, value: 11n }), 'execution/insufficient-funds');
  assert.equal(codeOf(1, { nonce: 5n, maxFeePerGas: 1n }), 'execution/insufficient-funds');
  assert.equal(codeOf(1, { nonce: 5n }, blockOf({ baseFeePerGas: 1n })), 'execution/fee-below-base');
  assert.equal(codeOf(1, { nonce: 5n, value: 10n }), undefined);
  assert.equal(codeOf(2, {}), 'execution/sender-has-code');
  assert.equal(codeOf(3, {}), undefined);
  assert.equal(codeOf(3, {}, blockOf({ fork: 'cancun' })), 'execution/sender-has-code');
});
