import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesToHex, RlpReader } from '@hanse/base';
import { nextBaseFee } from './baseFee.ts';
import type { Block } from './block.ts';
import { decodeBlock, encodeBlock } from './blockCodec.ts';

const FILE = new URL('../../../shared/vectors/execution-apis/tests/chain.rlp', import.meta.url);
const skip = existsSync(FILE) ? false : 'the outside vectors are not here (../shared/vectors)';

test('a chain of blocks is read, linked and written back byte for byte, in both forms', { skip }, () => {
  const reader = new RlpReader(new Uint8Array(readFileSync(FILE)));
  let parent: Block | undefined;
  let count = 0;
  while (!reader.isDone()) {
    const bytes = reader.raw();
    const decoded = decodeBlock(bytes);
    assert.ok('block' in decoded);
    const { block } = decoded;
    if (parent !== undefined) {
      assert.equal(block.header.parentHash, parent.hash);
      assert.equal(block.header.baseFeePerGas, nextBaseFee(parent.header, 'market'));
    }
    parent = block;
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
