import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRlp, type Hash, isFault } from '@hanse/base';
import { EMPTY_TRIE_ROOT, keccak256, keccak256Hash } from '@hanse/crypto';
import { verifyProof } from './proof.ts';
import { TestDice } from './testing.ts';
import { Trie } from './trie.ts';

const isInvalid = (error: unknown): boolean => isFault(error, 'trie/invalid-proof');
const keys = Array.from({ length: 200 }, (_, at) => keccak256(Uint8Array.of(at)));
const trie = Trie.empty().update(keys.map((key) => ({ key, value: key })));
const root = trie.root();
const key = keys[9] as Uint8Array;

test('a proof shows a value or its absence', () => {
  assert.deepEqual(verifyProof({ root, key, proof: trie.prove(key) }), key);
  const absent = keccak256(Uint8Array.of(1, 2, 3));
  assert.equal(verifyProof({ root, key: absent, proof: trie.prove(absent) }), undefined);
  assert.equal(verifyProof({ root: EMPTY_TRIE_ROOT, key, proof: Trie.empty().prove(key) }), undefined);
  assert.equal(verifyProof({ root: EMPTY_TRIE_ROOT, key, proof: [Uint8Array.of(0x80)] }), undefined);
});

test('a proof that is not exactly the way is refused', () => {
  const proof = trie.prove(key);
  const other = keys[10] as Uint8Array;
  assert.throws(() => verifyProof({ root, key: other, proof }), isInvalid);
  assert.throws(() => verifyProof({ root, key, proof: [] }), isInvalid);
  assert.throws(() => verifyProof({ root, key, proof: proof.slice(0, -1) }), isInvalid);
  assert.throws(() => verifyProof({ root, key, proof: [...proof, proof[0] as Uint8Array] }), isInvalid);
  assert.throws(() => verifyProof({ root: keccak256Hash(key), key, proof }), isInvalid);
  assert.throws(() => verifyProof({ root: EMPTY_TRIE_ROOT, key, proof }), isInvalid);
  const dice = new TestDice(5);
  for (let turn = 0; turn < 500; turn++) {
    const at = dice.below(proof.length);
    const damaged = proof.map((node) => node.slice());
    const node = damaged[at] as Uint8Array;
    const index = dice.below(node.length);
    node[index] = (node[index] as number) ^ (1 << dice.below(8));
    assert.throws(() => verifyProof({ root, key, proof: damaged }), isInvalid);
  }
});

test('whatever stands behind a trusted root, only faults come out', () => {
  const verifyAsRoot = (node: Uint8Array): void => {
    const root: Hash = keccak256Hash(node);
    try {
      verifyProof({ root, key, proof: [node] });
    } catch (error) {
      assert.ok(isInvalid(error), String(error));
    }
  };
  const dice = new TestDice(6);
  const leaf = encodeRlp([Uint8Array.of(0x20), Uint8Array.of(1)]);
  const nested = [
    leaf,
    trie.prove(key)[0] as Uint8Array,
    encodeRlp([Uint8Array.of(0x1f, 2), [Uint8Array.of(0x20), Uint8Array.of(1)]]),
  ];
  for (let turn = 0; turn < 3000; turn++) {
    const node = (nested[turn % 3] as Uint8Array).slice();
    node[dice.below(node.length)] = dice.below(256);
    verifyAsRoot(node);
    verifyAsRoot(dice.bytes(dice.below(40)));
  }
});
