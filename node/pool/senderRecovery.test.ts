import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeTransaction, type Transaction } from '@hanse/protocol';
import { RECOVERY_BATCH } from './limits.ts';
import { SenderRecovery } from './senderRecovery.ts';
import { testAccount, transfer } from './testing.ts';

const accounts = Array.from({ length: 8 }, (_, index) => testAccount(`sender ${index}`));

/** As they come from the wire: without their senders. */
function fresh(count: number): Transaction[] {
  return Array.from({ length: count }, (_, index) =>
    decodeTransaction(transfer(accounts[index % 8] as (typeof accounts)[0], { nonce: index }).raw),
  );
}

test('a worker finds the same senders as the calling thread, in order, in many batches', async (context) => {
  const recovery = new SenderRecovery();
  context.after(() => recovery.close());
  const transactions = fresh(3 * RECOVERY_BATCH + 5);
  const odd = 300;
  transactions[odd] = { ...(transactions[odd] as Transaction), r: 5n } as Transaction;
  const [many, few] = await Promise.all([recovery.recover(transactions), recovery.recover(fresh(2))]);
  assert.equal(many.length, transactions.length);
  many.forEach((transaction, index) => {
    if (index === odd) assert.notEqual(transaction?.sender, accounts[index % 8]?.address);
    else assert.equal(transaction?.sender, accounts[index % 8]?.address);
  });
  assert.deepEqual(
    few.map((transaction) => transaction?.sender),
    [accounts[0]?.address, accounts[1]?.address],
  );
});

test('a sender that is known is not looked for again', async () => {
  const recovery = new SenderRecovery({ workers: 0 });
  const [transaction] = fresh(1);
  const known = Object.assign(transaction as Transaction, { sender: accounts[5]?.address });
  const [answer] = await recovery.recover([known]);
  assert.equal(answer?.sender, accounts[5]?.address);
});

test('closing answers what still waits', async () => {
  const recovery = new SenderRecovery();
  const waiting = recovery.recover(fresh(600));
  await new Promise((resolve) => setImmediate(resolve));
  await recovery.close();
  const senders = await waiting;
  assert.ok(senders.every((transaction, index) => transaction?.sender === accounts[index % 8]?.address));
});
