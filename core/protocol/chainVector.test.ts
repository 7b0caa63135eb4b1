import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesToHex, Fault, RlpReader } from '@hanse/base';
import { decodeBlock, encodeBlock } from './blockCodec.ts';

const FILE = new URL('../../../shared/vectors/execution-apis/tests/chain.rlp', import.meta.url);
const skip = existsSync(FILE) ? false : 'the outside vectors are not here (../shared/vectors)';

test('a chain of blocks is read, linked and written back byte for byte, in both forms', { skip }, () => {
  const reader = new RlpReader(new Uint8Array(readFileSync(FILE)));
  let parent: string | undefined;
  let count = 0;
  while (!reader.isDone()) {
    const bytes = reader.raw();
    const decoded = decodeBlock(bytes);
    assert.ok('block' in decoded);
    const { block } = decoded;
    if (parent !== undefined) assert.equal(block.header.parentHash, parent);
    parent = block.hash;
    assert.equal(bytesToHex(encodeBlock(block, 'full')), bytesToHex(bytes));
    const known = new Map(block.transactions.map((transaction) => [transaction.hash, transaction]));
    const compact = encodeBlock(block, 'compact');
    const again = decodeBlock(compact, (hash) => known.get(hash));
    assert.ok('block' in again);
    assert.deepEqual(again.block, block);
    const incomplete = decodeBlock(compact);
    if (known.size > 0) assert.deepEqual(incomplete, { missing: [...known.keys()] });
    count++;
  }
  assert.equal(count, 9);
});

test('no damaged block does more than raise a fault', { skip }, () => {
  const bytes = new RlpReader(new Uint8Array(readFileSync(FILE))).raw();
  let seed = 7;
  const dice = (sides: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % sides;
  };
  for (let round = 0; round < 3000; round++) {
    const damaged = bytes.slice(0, dice(4) === 0 ? dice(bytes.length) : bytes.length);
    for (let flips = dice(4) + 1; flips > 0 && damaged.length > 0; flips--) damaged[dice(damaged.length)] = dice(256);
    try {
      decodeBlock(damaged);
    } catch (error) {
      assert.ok(error instanceof Fault, String(error));
    }
  }
});
