import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, accept, defineFaults, type Hash, reject } from '@hanse/base';
import { signTransaction, type Transaction } from '@hanse/protocol';
import { ConsensusLink, type ConsensusLinkPorts, FETCHES_PER_PEER_MAX } from './consensusLink.ts';

const FROM = `0x${'aa'.repeat(20)}` as Address;
const transaction = signTransaction(
  { type: 0, chainId: 1n, nonce: 0n, gasPrice: 0n, gasLimit: 21_000n, to: FROM, value: 0n, data: new Uint8Array(0) },
  new Uint8Array(32).fill(1),
);

function link(changes: Partial<ConsensusLinkPorts<string>>) {
  const delivered: string[] = [];
  const ports: ConsensusLinkPorts<string> = {
    parse: (_payload, find) =>
      find(transaction.hash) === undefined ? { kind: 'missing', hashes: [transaction.hash] } : accept('proposal'),
    transaction: () => undefined,
    requestTransactions: async () => [transaction.raw],
    deliver: async (_from, message) => delivered.push(message) > 0,
    transactionsMax: 10,
    note: () => undefined,
    ...changes,
  };
  return { link: new ConsensusLink(ports), delivered };
}

test('a message whose transactions are here is delivered at once', async () => {
  const { link: one, delivered } = link({
    transaction: () => transaction as Transaction,
    requestTransactions: () => assert.fail('not needed'),
  });
  assert.equal((await one.receive(FROM, new Uint8Array(0))).kind, 'accept');
  assert.deepEqual(delivered, ['proposal']);
});

test('missing transactions are asked of the sender', async () => {
  const asked: (readonly Hash[])[] = [];
  const { link: one, delivered } = link({
    requestTransactions: async (_from, hashes) => {
      asked.push(hashes);
      return [transaction.raw];
    },
  });
  assert.equal((await one.receive(FROM, new Uint8Array(0))).kind, 'accept');
  assert.deepEqual(asked, [[transaction.hash]]);
  assert.deepEqual(delivered, ['proposal']);
});

test('a sender without the transactions it names is ignored, one that sends rubbish is rejected, a broken link is nobody’s fault', async () => {
  const p2p = defineFaults('p2p', { closed: { en: 'closed', zh: '已关闭' } });
  const kinds = await Promise.all(
    [async () => [], async () => [new Uint8Array([1, 2, 3])], () => Promise.reject(p2p('closed'))].map(
      async (requestTransactions) => (await link({ requestTransactions }).link.receive(FROM, new Uint8Array(0))).kind,
    ),
  );
  assert.deepEqual(kinds, ['ignore', 'reject', 'ignore']);
});

test('what cannot be read is rejected', async () => {
  const bad = defineFaults('consensus', { bad: { en: 'bad', zh: '坏' } });
  const { link: one } = link({ parse: () => reject(bad('bad')) });
  assert.equal((await one.receive(FROM, new Uint8Array(0))).kind, 'reject');
});

test('one peer can make us fetch only so much at a time', async () => {
  const { link: one } = link({ requestTransactions: () => new Promise(() => undefined) });
  for (let count = 0; count < FETCHES_PER_PEER_MAX; count++) void one.receive(FROM, new Uint8Array(0));
  assert.equal((await one.receive(FROM, new Uint8Array(0))).kind, 'ignore');
});

test('only what was asked for is kept, and an answer that was cut short is asked for again', async () => {
  const other = signTransaction(
    { type: 0, chainId: 1n, nonce: 1n, gasPrice: 0n, gasLimit: 21_000n, to: FROM, value: 0n, data: new Uint8Array(0) },
    new Uint8Array(32).fill(1),
  );
  const asked: number[] = [];
  const { link: one, delivered } = link({
    parse: (_payload, find) =>
      find(transaction.hash) && find(other.hash)
        ? accept('proposal')
        : { kind: 'missing', hashes: [transaction.hash, other.hash] },
    requestTransactions: async (_from, hashes) => {
      asked.push(hashes.length);
      return [hashes.includes(transaction.hash) ? transaction.raw : other.raw];
    },
  });
  assert.equal((await one.receive(FROM, new Uint8Array(0))).kind, 'accept');
  assert.deepEqual(asked, [2, 1]);
  assert.deepEqual(delivered, ['proposal']);
});

test('a message that names more transactions than a block can hold is not worth a question', async () => {
  const { link: one } = link({
    parse: () => ({ kind: 'missing', hashes: Array.from({ length: 11 }, () => transaction.hash) }),
    requestTransactions: () => assert.fail('not asked'),
  });
  assert.equal((await one.receive(FROM, new Uint8Array(0))).kind, 'ignore');
});
