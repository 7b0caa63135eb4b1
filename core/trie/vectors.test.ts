import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesToHex, compareBytes, hexToBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
import { MapNodes, TestDice } from './testing.ts';
import { Trie, type TrieChange } from './trie.ts';

type Vector = { readonly in: [string, string | null][] | { [key: string]: string | null }; readonly root: string };
type NeighbourVector = { readonly in: string[]; readonly tests: [string, string, string][] };

const folder = new URL('../../../shared/vectors/ethereum-tests/TrieTests/', import.meta.url);
const skip = existsSync(folder) ? false : `vectors absent: ${folder.pathname}`;
const load = (name: string): object => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as object;
const bytesOf = (text: string): Uint8Array =>
  text.startsWith('0x') ? hexToBytes(text) : new TextEncoder().encode(text);

function changesOf(vector: Vector, isSecure: boolean): TrieChange[] {
  const pairs = Array.isArray(vector.in) ? vector.in : Object.entries(vector.in);
  return pairs.map(([key, value]) => ({
    key: isSecure ? keccak256(bytesOf(key)) : bytesOf(key),
    value: value === null ? undefined : bytesOf(value),
  }));
}

/** Applies the changes one by one, in one batch, and in random batches with the store reopened between them. */
function rootsOf(changes: readonly TrieChange[]): string[] {
  let single = Trie.empty();
  for (const change of changes) single = single.update([change]);
  const dice = new TestDice(changes.length);
  const store = new MapNodes();
  let stored = Trie.empty(store);
  for (let at = 0; at < changes.length; ) {
    const size = 1 + dice.below(4);
    stored = stored.update(changes.slice(at, at + size));
    store.apply(stored.takeDirty());
    stored = Trie.at(stored.root(), store);
    at += size;
  }
  return [single.root(), Trie.empty().update(changes).root(), stored.root()];
}

const files = [
  { name: 'trietest.json', isSecure: false, isAnyOrder: false },
  { name: 'trietest_secureTrie.json', isSecure: true, isAnyOrder: false },
  { name: 'trieanyorder.json', isSecure: false, isAnyOrder: true },
  { name: 'trieanyorder_secureTrie.json', isSecure: true, isAnyOrder: true },
  { name: 'hex_encoded_securetrie_test.json', isSecure: true, isAnyOrder: true },
];

for (const { name, isSecure, isAnyOrder } of files) {
  test(`TrieTests ${name}`, { skip }, () => {
    const vectors = Object.entries(load(name)) as [string, Vector][];
    assert.ok(vectors.length > 0);
    for (const [title, vector] of vectors) {
      const changes = changesOf(vector, isSecure);
      for (const root of rootsOf(changes)) assert.equal(root, vector.root, title);
      if (isAnyOrder) for (const root of rootsOf(changes.toReversed())) assert.equal(root, vector.root, title);
    }
  });
}

test('TrieTests trietestnextprev.json: entries come in the order of their keys', { skip }, () => {
  for (const [title, vector] of Object.entries(load('trietestnextprev.json')) as [string, NeighbourVector][]) {
    const trie = Trie.empty().update(vector.in.map((text) => ({ key: bytesOf(text), value: bytesOf(text) })));
    const keys = [...trie.entries()].map(([key]) => key);
    for (const [probe, previous, next] of vector.tests) {
      const at = bytesOf(probe);
      const before = keys.findLast((key) => compareBytes(key, at) < 0);
      const after = keys.find((key) => compareBytes(key, at) > 0);
      const seen = [before, after].map((key) => (key === undefined ? '' : bytesToHex(key)));
      const wanted = [previous, next].map((text) => (text === '' ? '' : bytesToHex(bytesOf(text))));
      assert.deepEqual(seen, wanted, `${title}: ${probe}`);
    }
  }
});
