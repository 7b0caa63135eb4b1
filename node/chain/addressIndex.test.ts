import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@hanse/base';
import { nextTestBlock, openTestChain, type TestChain, TestDisk, transfer, USER } from './testLedger.ts';

const to = (byte: number): Address => `0x${byte.toString(16).padStart(2, '0').repeat(20)}` as Address;

/** Blocks 1 to 9: block h sends h transfers, the last of them to `to(h % 3)`, the others to `to(9)`. */
async function grown(disk: TestDisk): Promise<TestChain> {
  const ledger = await openTestChain(disk, { flushBlocks: 4 });
  let nonce = 0;
  for (let height = 1; height <= 9; height++) {
    const list = Array.from({ length: height }, (_, at) =>
      transfer(nonce++, at === height - 1 ? to(height % 3) : to(9)),
    );
    await ledger.chain.commit(await nextTestBlock(ledger, list));
  }
  return ledger;
}

const EVERYTHING = { from: 0, to: 9, order: 'rising', limit: 100 } as const;

function check({ chain }: TestChain): void {
  const { blocks } = chain;
  assert.deepEqual(
    blocks.blocksOf(USER, EVERYTHING),
    Array.from({ length: 9 }, (_, at) => ({ height: at + 1, indices: Array.from({ length: at + 1 }, (_, n) => n) })),
  );
  assert.deepEqual(blocks.blocksOf(to(0), EVERYTHING), [
    { height: 3, indices: [2] },
    { height: 6, indices: [5] },
    { height: 9, indices: [8] },
  ]);
  assert.deepEqual(
    blocks.blocksOf(to(0), { from: 0, to: 8, order: 'falling', limit: 1 }).map(({ height }) => height),
    [6],
  );
  assert.deepEqual(
    blocks.blocksOf(USER, { from: 2, to: 8, order: 'falling', limit: 3 }).map(({ height }) => height),
    [8, 7, 6],
  );
  assert.deepEqual(
    blocks.blocksOf(USER, { from: 2, to: 8, order: 'rising', limit: 3 }).map(({ height }) => height),
    [2, 3, 4],
  );
  assert.deepEqual(blocks.blocksOf(to(77), EVERYTHING), []);
}

test('transactions of an account are found, in memory and in the store, after a crash and after a close', async () => {
  const disk = new TestDisk();
  const ledger = await grown(disk);
  check(ledger);
  check(await openTestChain(disk));
  await ledger.chain.close();
  const closed = await openTestChain(disk);
  check(closed);
});

test('an index from before the table had been is filled from the log', async () => {
  const disk = new TestDisk();
  const ledger = await grown(disk);
  await ledger.chain.close();
  const whole = new Map(disk.values);
  for (const key of disk.values.keys()) if (key.startsWith('84')) disk.values.delete(key);
  const filled = await openTestChain(disk);
  check(filled);
  await filled.chain.close();
  assert.deepEqual([...disk.values.keys()].sort(), [...whole.keys()].sort());
});
