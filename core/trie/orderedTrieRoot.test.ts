import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMPT } from '@ethereumjs/mpt';
import { bytesToHex, encodeRlp, uintToBytes } from '@hanse/base';
import { EMPTY_TRIE_ROOT } from '@hanse/crypto';
import { orderedTrieRoot } from './orderedTrieRoot.ts';
import { TestDice } from './testing.ts';

test('roots of lists agree with @ethereumjs/mpt', async () => {
  const dice = new TestDice(3);
  assert.equal(orderedTrieRoot([]), EMPTY_TRIE_ROOT);
  for (const count of [1, 2, 16, 127, 128, 129, 257, 300]) {
    const values = Array.from({ length: count }, () => dice.bytes(1 + dice.below(150)));
    const oracle = await createMPT();
    for (const [index, value] of values.entries()) await oracle.put(encodeRlp(uintToBytes(index)), value);
    assert.equal(orderedTrieRoot(values), bytesToHex(oracle.root()), `${count} values`);
  }
});

test('values longer than a hashing chunk', async () => {
  const values = [new Uint8Array(200_000).fill(1), new Uint8Array(65_280).fill(2), new Uint8Array(65_270).fill(3)];
  const oracle = await createMPT();
  for (const [index, value] of values.entries()) await oracle.put(encodeRlp(uintToBytes(index)), value);
  assert.equal(orderedTrieRoot(values), bytesToHex(oracle.root()));
});
