import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, type Hash, isFault } from '@hanse/base';
import { type Block, encodeBlock, type Header, hashHeader } from '@hanse/protocol';
import { nextTestBlock, openTestChain, TestDisk, testGenesis, transfer, USER, VALIDATOR } from './testLedger.ts';

const to = (byte: number): Address => `0x${byte.toString(16).padStart(2, '0').repeat(20)}` as Address;
const wrongHash = `0x${'99'.repeat(32)}` as Hash;

/** A ledger with blocks 1 to `height`; block h carries one transfer of h wei to `to(h)`. */
async function grown(disk: TestDisk, height: number) {
  const ledger = await openTestChain(disk);
  for (let next = 1; next <= height; next++) {
    await ledger.chain.commit(await nextTestBlock(ledger, [transfer(next - 1, to(next), BigInt(next))]));
  }
  return ledger;
}

test('what was committed can be read, at every past height', async () => {
  const { chain } = await grown(new TestDisk(), 10);
  assert.equal(chain.head().header.number, 10);
  for (let height = 0; height <= 10; height++) {
    assert.equal(chain.stateAt(height).account(to(10))?.balance, height === 10 ? 10n : undefined);
    assert.equal(chain.stateAt(height).account(USER)?.nonce, BigInt(height));
  }
  const stored = chain.blocks.at(3);
  const [transaction] = stored?.block.transactions ?? [];
  assert.equal(transaction?.sender, USER);
  assert.equal(stored?.receipts[0]?.status, 1);
  assert.deepEqual(chain.blocks.placeOf(transaction?.hash as Hash), { height: 3, index: 0 });
  assert.equal(chain.blocks.heightOf(stored?.block.hash as Hash), 3);
  assert.equal(chain.blocks.at(11), undefined);
});

test('after a crash at any moment the ledger comes back whole, with the same root', async () => {
  for (let height = 1; height <= 9; height++) {
    const disk = new TestDisk();
    const before = await grown(disk, height);
    // No close: what the index had not written is lost, only log and index survive.
    const { chain } = await openTestChain(disk);
    assert.deepEqual(chain.head(), before.chain.head());
    assert.equal(chain.stateAt(height).account(to(height))?.balance, BigInt(height));
    assert.equal(chain.blocks.placeOf(before.chain.blocks.head.block.transactions[0]?.hash as Hash)?.height, height);
  }
});

test('an index that was lost is made again from the log', async () => {
  const disk = new TestDisk();
  const before = await grown(disk, 9);
  disk.values.clear();
  const { chain } = await openTestChain(disk);
  assert.deepEqual(chain.head(), before.chain.head());
  assert.equal(chain.stateAt(4).account(USER)?.nonce, 4n);
});

test('a log that lost blocks, another genesis, and a damaged record are refused', async () => {
  const disk = new TestDisk();
  const { chain } = await grown(disk, 6);
  await chain.close();
  await assert.rejects(openTestChain(disk, { genesis: testGenesis(78n) }), (error) =>
    isFault(error, 'chain/wrong-ledger'),
  );
  const records = disk.records;
  disk.records = records.slice(0, 3);
  await assert.rejects(openTestChain(disk), (error) => isFault(error, 'chain/log-behind-index'));
});

test('a block is acknowledged only when its record is durable', async () => {
  const disk = new TestDisk();
  const ledger = await grown(disk, 2);
  const block = await nextTestBlock(ledger, [transfer(2, to(3))]);
  disk.fail = 'append';
  await assert.rejects(ledger.chain.commit(block), /disk full/);
  assert.equal(ledger.chain.head().header.number, 2);
  disk.fail = undefined;
  await ledger.chain.commit(block);
  assert.equal(ledger.chain.head().header.number, 3);
});

test('an index that cannot be written stops the ledger, and nothing acknowledged is lost', async () => {
  const disk = new TestDisk();
  const ledger = await grown(disk, 2);
  disk.fail = 'commit';
  for (let nonce = 2; ledger.failures.length === 0; nonce++) {
    await ledger.chain.commit(await nextTestBlock(ledger, [transfer(nonce, to(9))]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const acknowledged = ledger.chain.head();
  disk.fail = undefined;
  assert.deepEqual((await openTestChain(disk)).chain.head(), acknowledged);
});

test('a proposal is checked field by field', async () => {
  const disk = new TestDisk();
  const author = await grown(disk, 3);
  const good = await nextTestBlock(author, [transfer(3, to(4))]);
  const { chain } = await openTestChain(disk);
  const changed = (header: Partial<Header>, block: Partial<Block> = {}): Block => {
    const whole = { ...good.header, ...header };
    return { ...good, header: whole, hash: hashHeader(whole), ...block };
  };
  const bad: { readonly [name: string]: Block } = {
    'state root': changed({ stateRoot: wrongHash }),
    'receipts root': changed({ receiptsRoot: wrongHash }),
    'transactions root': changed({ transactionsRoot: wrongHash }),
    bloom: changed({ logsBloom: new Uint8Array(256).fill(1) }),
    'gas used': changed({ gasUsed: 1n }),
    'gas limit': changed({ gasLimit: 5n }),
    'base fee': changed({ baseFeePerGas: 7n }),
    parent: changed({ parentHash: wrongHash }),
    proposer: changed({ coinbase: to(1) }),
    'an old timestamp': changed({ timestamp: 1 }),
    'a future timestamp': changed({ timestamp: good.header.timestamp + 60 }),
    'a missing transaction': changed({}, { transactions: [] }),
    'a repeated transaction': changed({}, { transactions: [...good.transactions, ...good.transactions] }),
    withdrawals: changed({}, { withdrawals: [{ index: 0n, validatorIndex: 0n, address: VALIDATOR, amount: 1n }] }),
  };
  for (const [name, block] of Object.entries(bad)) {
    assert.equal((await chain.check(block)).kind, 'reject', name);
    // The blocks keep their own hash in the cache of results; a sealed copy of a bad one must not get in either.
    if (
      name !== 'a missing transaction' &&
      name !== 'a repeated transaction' &&
      name !== 'withdrawals' &&
      name !== 'a future timestamp'
    ) {
      assert.equal((await chain.importBlock(encodeBlock(block, 'full'))).kind, 'reject', name);
    }
  }
  assert.equal(chain.head().header.number, 3);
  assert.equal((await chain.check(good)).kind, 'accept');
});

test('blocks from peers: those we have are ignored, gaps and rubbish are rejected', async () => {
  const source = await grown(new TestDisk(), 5);
  const blocks = source.chain.blocks.encoded({ from: 1, count: 64, bytesMax: 1 << 20 });
  assert.equal(blocks.length, 5);
  const { chain } = await openTestChain(new TestDisk());
  assert.equal((await chain.importBlock(blocks[1] as Uint8Array)).kind, 'reject');
  for (const block of blocks) assert.equal((await chain.importBlock(block)).kind, 'accept');
  assert.equal((await chain.importBlock(blocks[1] as Uint8Array)).kind, 'ignore');
  assert.equal((await chain.importBlock(new Uint8Array([1, 2, 3]))).kind, 'reject');
  assert.deepEqual(chain.head(), source.chain.head());
});

test('listeners hear each block once, in order', async () => {
  const ledger = await openTestChain(new TestDisk());
  const heard: number[] = [];
  const end = ledger.chain.onHead(({ block }) => heard.push(block.header.number));
  for (let nonce = 0; nonce < 3; nonce++) {
    const block = await nextTestBlock(ledger, [transfer(nonce, to(1))]);
    await Promise.all([ledger.chain.commit(block), ledger.chain.commit(block)]);
  }
  end();
  await ledger.chain.commit(await nextTestBlock(ledger, []));
  assert.deepEqual(heard, [1, 2, 3]);
});
