import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, type Hash, hexToBytes } from '@hanse/base';
import { createAddress, EMPTY_CODE_HASH, keccak256Hash } from '@hanse/crypto';
import { HanseEvm } from '@hanse/evm';
import { type BlockContext, traceBlock } from '@hanse/execution';
import { QBFT_MIX_HASH, type RecoveredTransaction, ZERO_HASH } from '@hanse/protocol';
import { type Account, type StateReader, stateFault } from '@hanse/state';
import { account, CHAIN_ID, type FakePorts, OTHER, signed, TOKEN, transferLog } from '../fakePorts.ts';
import { type Answer, type TestServer, testServer } from '../testServer.ts';

const SENDER = signed().sender;
const COINBASE = `0x${'c0'.repeat(20)}` as Address;

const BLOCK: BlockContext = {
  number: 1,
  timestamp: 1000,
  coinbase: COINBASE,
  gasLimit: 120_000_000n,
  baseFeePerGas: 0n,
  prevRandao: QBFT_MIX_HASH,
  excessBlobGas: 0n,
  chainId: CHAIN_ID,
  fork: 'osaka',
  blockHash: () => undefined,
};

/** A state with this code at TOKEN, which has 100 wei, and a sender who has 100 wei. */
function stateWith(code: string): StateReader {
  const bytes = hexToBytes(`0x${code}`);
  const codeHash = keccak256Hash(bytes);
  const accounts: { readonly [address: Address]: Account } = {
    [SENDER]: account({ balance: 100n }),
    [TOKEN]: account({ nonce: 1n, balance: 100n, codeHash }),
  };
  return { account: (address) => accounts[address], slot: () => 0n, code: () => bytes };
}

/** Lets the fake ledger run `transactions` of a block again on our EVM, with this code at TOKEN. */
function replay(fake: FakePorts, code: string): void {
  fake.onTraceBlock = async ({ height, count, traceOf }) => {
    const transactions: readonly RecoveredTransaction[] = fake.blocks[height]?.block.transactions ?? [];
    await traceBlock({
      block: BLOCK,
      reader: stateWith(code),
      evm: new HanseEvm(),
      parentHash: ZERO_HASH,
      parentBeaconBlockRoot: undefined,
      transactions: transactions.slice(0, count),
      traceOf,
    });
  };
}

async function resultOf({ call }: TestServer, method: string, ...params: readonly unknown[]): Promise<unknown> {
  const { result, error } = await call(method, ...params);
  assert.equal(error, undefined);
  return result;
}

function reasonOf({ error }: Answer): string | undefined {
  return (error?.data as { readonly reason: string } | undefined)?.reason;
}

// CALL(OTHER, 5 wei); STATICCALL(identity); CREATE(value 3, initcode 0x00).
const SEND_FIVE = '6000600060006000600560aa5af150';
const ASK_IDENTITY = '600060006000600060045afa50';
const CREATE_THREE = '6000600053600160006003f050';

test('what happens inside a transaction: transfers, creations, calls with their output', async (context) => {
  const server = await testServer(context);
  const transaction = signed({ data: new Uint8Array(0) });
  server.fake.addBlock({ transaction });
  replay(server.fake, `${SEND_FIVE}${ASK_IDENTITY}${CREATE_THREE}600760005260206000f3`);
  const created = createAddress(TOKEN, 1n);
  assert.deepEqual(await resultOf(server, 'ots_getInternalOperations', transaction.hash), [
    { type: 0, from: TOKEN, to: OTHER, value: '0x5' },
    { type: 2, from: TOKEN, to: created, value: '0x3' },
  ]);
  assert.deepEqual(await resultOf(server, 'ots_traceTransaction', transaction.hash), [
    { type: 'CALL', depth: 0, from: SENDER, to: TOKEN, value: '0x0', input: '0x', output: `0x${'0'.repeat(63)}7` },
    { type: 'CALL', depth: 1, from: TOKEN, to: OTHER, value: '0x5', input: '0x', output: '0x' },
    { type: 'CREATE', depth: 1, from: TOKEN, to: created, value: '0x3', input: '0x00', output: '0x' },
  ]);
  assert.equal(await resultOf(server, 'ots_getTransactionError', transaction.hash), '0x');
});

test('a transaction that reverts moved nothing, and says with what it reverted', async (context) => {
  const server = await testServer(context);
  const transaction = signed({ data: new Uint8Array(0) });
  server.fake.addBlock({ transaction, status: 0 });
  replay(server.fake, `${SEND_FIVE}600760005260206000fd`);
  assert.deepEqual(await resultOf(server, 'ots_getInternalOperations', transaction.hash), []);
  assert.equal(await resultOf(server, 'ots_getTransactionError', transaction.hash), `0x${'0'.repeat(63)}7`);
  assert.equal(reasonOf(await server.call('ots_getTransactionError', ZERO_HASH)), 'rpc/transaction-not-final');
});

test('a node that Otterscan accepts; heights are JSON numbers', async (context) => {
  const server = await testServer(context);
  const { block } = server.fake.addBlock({ transaction: signed() });
  assert.equal(await resultOf(server, 'ots_getApiLevel'), 8);
  const header = (await resultOf(server, 'erigon_getHeaderByNumber', 1)) as { hash: string };
  assert.equal(header.hash, block.hash);
  assert.equal(await resultOf(server, 'erigon_getHeaderByNumber', 2), null);
  assert.equal(await resultOf(server, 'ots_hasCode', TOKEN, 'latest'), false);
  server.fake.accounts.set(TOKEN, account({ codeHash: keccak256Hash(new Uint8Array([1])) }));
  assert.equal(await resultOf(server, 'ots_hasCode', TOKEN, 1), true);
});

type Details = { readonly block: { readonly [name: string]: unknown }; readonly totalFees: string };
type Page = {
  readonly fullblock: {
    readonly transactionCount: number;
    readonly transactions: readonly { readonly hash: string; readonly input: string }[];
  };
  readonly receipts: readonly {
    readonly transactionHash: string;
    readonly logs: unknown;
    readonly logsBloom: unknown;
  }[];
};

test('a block without its transactions, and its transactions page by page from the end', async (context) => {
  const server = await testServer(context);
  const data = new Uint8Array(68).fill(7);
  const list = Array.from({ length: 5 }, (_, nonce) =>
    signed({ nonce: BigInt(nonce), data, maxFeePerGas: 2n, maxPriorityFeePerGas: 2n }),
  );
  const { block } = server.fake.addBlock(...list.map((transaction) => ({ transaction, logs: [transferLog(1)] })));
  const details = (await resultOf(server, 'ots_getBlockDetails', 1)) as Details;
  assert.equal(details.block['hash'], block.hash);
  assert.equal(details.block['transactionCount'], 5);
  assert.equal(details.block['logsBloom'], null);
  assert.ok(!('transactions' in details.block) && typeof details.block['size'] === 'string');
  assert.equal(BigInt(details.totalFees), 5n * 30_000n * 2n);
  assert.deepEqual(await resultOf(server, 'ots_getBlockDetailsByHash', block.hash), details);
  assert.equal(await resultOf(server, 'ots_getBlockDetails', 9), null);

  const hashes = list.map(({ hash }) => hash);
  for (const [page, expected] of [
    [0, hashes.slice(3)],
    [1, hashes.slice(1, 3)],
    [2, hashes.slice(0, 1)],
    [3, []],
  ] as const) {
    const { fullblock, receipts } = (await resultOf(server, 'ots_getBlockTransactions', 1, page, 2)) as Page;
    assert.equal(fullblock.transactionCount, 5);
    assert.deepEqual(
      fullblock.transactions.map(({ hash }) => hash),
      expected,
    );
    assert.deepEqual(
      receipts.map(({ transactionHash }) => transactionHash),
      expected,
    );
    assert.ok(fullblock.transactions.every(({ input }) => input === '0x07070707'));
    assert.ok(receipts.every(({ logs, logsBloom }) => logs === null && logsBloom === null));
  }
  const tooMany = await server.call('ots_getBlockTransactions', 1, 0, 101);
  assert.equal(tooMany.error?.code, -32602);
});

type SearchPage = {
  readonly txs: readonly { readonly hash: string }[];
  readonly receipts: readonly { readonly transactionHash: string; readonly timestamp: number }[];
  readonly firstPage: boolean;
  readonly lastPage: boolean;
};

test('the transactions of an account: forwards and backwards meet the same ones, a block is never torn', async (context) => {
  const server = await testServer(context);
  const newest: string[] = [];
  let nonce = 0n;
  for (const count of [1, 3, 2, 1, 4]) {
    const list = Array.from({ length: count }, () => signed({ nonce: nonce++ }));
    server.fake.addBlock(...list.map((transaction) => ({ transaction })));
    newest.unshift(...list.map(({ hash }) => hash).reverse());
  }
  const search = async (method: string, height: number, size = 3): Promise<SearchPage> =>
    (await resultOf(server, method, TOKEN, height, size)) as SearchPage;
  const hashesOf = ({ txs }: SearchPage) => txs.map(({ hash }) => hash);

  const first = await search('ots_searchTransactionsBefore', 0);
  assert.deepEqual([hashesOf(first), first.firstPage, first.lastPage], [newest.slice(0, 4), true, false]);
  assert.equal(first.receipts[0]?.transactionHash, newest[0]);
  assert.equal(first.receipts[0]?.timestamp, 1_800_000_005);
  const second = await search('ots_searchTransactionsBefore', 5);
  assert.deepEqual([hashesOf(second), second.firstPage, second.lastPage], [newest.slice(4, 7), false, false]);
  const third = await search('ots_searchTransactionsBefore', 3);
  assert.deepEqual([hashesOf(third), third.lastPage], [newest.slice(7, 10), false]);
  const fourth = await search('ots_searchTransactionsBefore', 2);
  assert.deepEqual([hashesOf(fourth), fourth.lastPage], [newest.slice(10), true]);

  const last = await search('ots_searchTransactionsAfter', 0);
  assert.deepEqual([hashesOf(last), last.firstPage, last.lastPage], [newest.slice(7), false, true]);
  const newer = await search('ots_searchTransactionsAfter', 2);
  assert.deepEqual([hashesOf(newer), newer.firstPage, newer.lastPage], [newest.slice(4, 7), false, false]);
  const top = await search('ots_searchTransactionsAfter', 4);
  assert.deepEqual([hashesOf(top), top.firstPage], [newest.slice(0, 4), true]);
  assert.deepEqual(hashesOf(await search('ots_searchTransactionsAfter', 5)), []);
});

/** Each block h of the ledger has one transaction of SENDER with nonce h - 1; TOKEN has code from block 3 on. */
function growing(fake: FakePorts, prunedBelow = 0): readonly RecoveredTransaction[] {
  const sent = Array.from({ length: 6 }, (_, nonce) => signed({ nonce: BigInt(nonce), data: new Uint8Array(0) }));
  for (const transaction of sent) fake.addBlock({ transaction });
  const codeHash = keccak256Hash(new Uint8Array([0x60, 0x42]));
  fake.onStateAt = (height) => {
    if (height < prunedBelow) throw stateFault('pruned', { seen: height, wanted: prunedBelow });
    const accounts: { readonly [address: Address]: Account } = {
      [SENDER]: account({ nonce: BigInt(height) }),
      [CREATED]: account({ codeHash: height < 3 ? EMPTY_CODE_HASH : codeHash }),
    };
    return { account: (address) => accounts[address], slot: () => 0n, code: () => new Uint8Array([0x60, 0x42]) };
  };
  return sent;
}

const CREATED = createAddress(TOKEN, 1n);

test('a transaction is found by sender and nonce, a contract’s creator by the block in which its code appears', async (context) => {
  const server = await testServer(context);
  const sent = growing(server.fake);
  const find = (nonce: number) => resultOf(server, 'ots_getTransactionBySenderAndNonce', SENDER, nonce);
  for (const [nonce, { hash }] of sent.entries()) assert.equal(await find(nonce), hash);
  assert.equal(await find(6), null);

  // TOKEN makes the contract in the third block, in the middle of a call.
  replay(server.fake, `${CREATE_THREE}00`);
  assert.deepEqual(await resultOf(server, 'ots_getContractCreator', CREATED), {
    hash: sent[2]?.hash as Hash,
    creator: TOKEN,
  });
  assert.equal(await resultOf(server, 'ots_getContractCreator', SENDER), null);
});

test('what happened before the states that are kept is said to be unknown', async (context) => {
  const server = await testServer(context);
  const sent = growing(server.fake, 4);
  const find = (nonce: number) => server.call('ots_getTransactionBySenderAndNonce', SENDER, nonce);
  assert.equal((await find(5)).result, sent[5]?.hash);
  assert.equal(reasonOf(await find(1)), 'state/pruned');
});

test('a trace that would not fit into an answer ends with what to do about it', async (context) => {
  const server = await testServer(context, { limits: { responseBytesMax: 20_000 } });
  const transaction = signed({ data: new Uint8Array(0) });
  server.fake.addBlock({ transaction });
  // Loops for as long as there is gas.
  replay(server.fake, '5b5f56');
  const { error } = await server.call('debug_traceTransaction', transaction.hash);
  assert.deepEqual([error?.code, reasonOf({ id: 1, error } as Answer)], [-32005, 'rpc/trace-too-large']);
  const limited = await resultOf(server, 'debug_traceTransaction', transaction.hash, { limit: 3 });
  assert.equal((limited as { readonly structLogs: readonly object[] }).structLogs.length, 3);
  const genesis = await server.call('debug_traceBlockByNumber', '0x0');
  assert.equal(genesis.error?.message, 'genesis is not traceable');
});
