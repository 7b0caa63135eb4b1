import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMPT, verifyMPTWithMerkleProof } from '@ethereumjs/mpt';
import { bytesToHex, isFault } from '@hanse/base';
import { EMPTY_TRIE_ROOT, keccak256 } from '@hanse/crypto';
import { verifyProof } from './proof.ts';
import { KEY_SHAPES, MapNodes, referenceRoot, TestDice } from './testing.ts';
import { Trie, type TrieChange } from './trie.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

function randomBatch(dice: TestDice, keyOf: (dice: TestDice) => Uint8Array): TrieChange[] {
  return Array.from({ length: 1 + dice.below(25) }, () => {
    const value = dice.below(3) === 0 ? undefined : dice.bytes(1 + dice.below(dice.below(4) === 0 ? 60 : 4));
    return { key: keyOf(dice), value };
  });
}

const sorted = (changes: Map<string, Uint8Array>): string[] =>
  [...changes].map(([key, value]) => `${key}=${bytesToHex(value)}`).sort();

for (const [shape, keyOf] of Object.entries(KEY_SHAPES)) {
  test(`random histories of ${shape} keys agree with @ethereumjs/mpt, in memory and reopened`, async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const dice = new TestDice(seed);
      const oracle = await createMPT();
      const store = new MapNodes();
      const entries = new Map<string, Uint8Array>();
      let trie = Trie.empty(store);
      for (let round = 0; round < 12; round++) {
        const batch = randomBatch(dice, keyOf);
        for (const { key, value } of batch) {
          if (value === undefined) {
            entries.delete(bytesToHex(key));
            await oracle.del(key);
          } else {
            entries.set(bytesToHex(key), value);
            await oracle.put(key, value);
          }
        }
        const before = trie.root();
        const dropped = trie.update(randomBatch(dice, keyOf));
        dropped.root();
        const next = trie.update(batch);
        assert.equal(next.root(), referenceRoot(entries), `seed ${seed} round ${round}`);
        // @ethereumjs/mpt 10.1.3 ends in a wrong root after the empty key, which `mixed` has, is deleted.
        if (shape !== 'mixed') assert.equal(next.root(), bytesToHex(oracle.root()), `seed ${seed} round ${round}`);
        assert.equal(trie.root(), before, 'the version before is untouched');
        trie = next;
        const action = dice.below(5);
        if (action > 0) store.apply(trie.takeDirty());
        if (action === 2) trie.forget(dice.below(4));
        if (action === 3) trie = Trie.at(trie.root(), store);
        const listed = [...trie.entries()].map(([key, value]) => `${bytesToHex(key)}=${bytesToHex(value)}`);
        assert.deepEqual([...listed].sort(), sorted(entries));
        const probe = keyOf(dice);
        assert.deepEqual(trie.get(probe), entries.get(bytesToHex(probe)));
      }
      store.apply(trie.takeDirty());
      const fresh = new MapNodes();
      const rebuilt = Trie.empty(fresh).update([...trie.entries()].map(([key, value]) => ({ key, value })));
      fresh.apply(rebuilt.takeDirty());
      assert.deepEqual(sorted(store.nodes), sorted(fresh.nodes), 'the store holds exactly the nodes of the trie');
    }
  });

  test(`proofs of ${shape} keys satisfy @ethereumjs/mpt and us`, async () => {
    const dice = new TestDice(99);
    const store = new MapNodes();
    for (let round = 0; round < 10; round++) {
      let trie = Trie.empty(store).update(randomBatch(dice, keyOf).concat(randomBatch(dice, keyOf)));
      store.nodes.clear();
      store.apply(trie.takeDirty());
      if (round % 2 === 0) trie = Trie.at(trie.root(), store);
      const root = trie.root();
      for (let probe = 0; probe < 20; probe++) {
        const key = keyOf(dice);
        const proof = trie.prove(key);
        const value = trie.get(key);
        assert.deepEqual(verifyProof({ root, key, proof }), value);
        if (root === EMPTY_TRIE_ROOT) continue;
        const theirs = await verifyMPTWithMerkleProof(await createMPT(), Buffer.from(root.slice(2), 'hex'), key, proof);
        assert.deepEqual(theirs === null ? undefined : theirs, value);
      }
    }
  });
}

test('clearing a stored trie deletes every node of it', () => {
  const store = new MapNodes();
  const changes = Array.from({ length: 300 }, (_, at) => ({
    key: keccak256(Uint8Array.of(at, at >> 8)),
    value: ascii('v'),
  }));
  const trie = Trie.empty(store).update(changes);
  store.apply(trie.takeDirty());
  assert.ok(store.nodes.size > 300);
  const cleared = Trie.at(trie.root(), store).cleared();
  assert.equal(cleared.root(), EMPTY_TRIE_ROOT);
  store.apply(cleared.takeDirty());
  assert.equal(store.nodes.size, 0);
});

test('candidates that are dropped, and versions never taken, do not reach the store', () => {
  const store = new MapNodes();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => keccak256(ascii(name))) as [Uint8Array, Uint8Array, Uint8Array];
  const first = Trie.empty(store).update([{ key: a, value: ascii('1') }]);
  store.apply(first.takeDirty());
  const dropped = first.update([{ key: b, value: ascii('dropped') }]);
  dropped.root();
  const second = first.update([{ key: b, value: ascii('2') }]);
  const third = second.update([
    { key: b, value: undefined },
    { key: c, value: ascii('3') },
  ]);
  store.apply(third.takeDirty());
  assert.deepEqual(third.takeDirty(), []);
  const reopened = Trie.at(third.root(), store);
  assert.deepEqual([reopened.get(a), reopened.get(b), reopened.get(c)], [ascii('1'), undefined, ascii('3')]);
  const back = third.update([{ key: c, value: undefined }]);
  assert.equal(back.root(), first.root());
  store.apply(back.takeDirty());
  assert.equal(store.nodes.size, 1);
});

test('updates write only what changed, and no change writes nothing', () => {
  const store = new MapNodes();
  const keys = Array.from({ length: 2000 }, (_, at) => keccak256(Uint8Array.of(at & 255, at >> 8)));
  const trie = Trie.empty(store).update(keys.map((key) => ({ key, value: key })));
  store.apply(trie.takeDirty());
  const same = trie.update(keys.map((key) => ({ key, value: key.slice() })));
  assert.equal(same, trie);
  const one = trie.update([{ key: keys[7] as Uint8Array, value: ascii('new') }]);
  const changes = one.takeDirty();
  assert.ok(changes.length >= 3 && changes.length <= 6, `seen ${changes.length}`);
});

test('forgetting bounds memory, and what was forgotten is read again', () => {
  const store = new MapNodes();
  const keys = Array.from({ length: 3000 }, (_, at) => keccak256(Uint8Array.of(at & 255, at >> 8)));
  const trie = Trie.empty(store).update(keys.map((key) => ({ key, value: key })));
  store.apply(trie.takeDirty());
  const newer = trie.update([{ key: keys[3] as Uint8Array, value: ascii('newer') }]);
  newer.forget(2);
  assert.ok(newer.nodesInMemory < 60, `seen ${newer.nodesInMemory}`);
  store.reads = 0;
  assert.deepEqual(newer.get(keys[3] as Uint8Array), ascii('newer'));
  assert.equal(store.reads, 0, 'what is not stored yet stays in memory');
  for (const key of keys.slice(4)) assert.deepEqual(newer.get(key), key);
  assert.ok(store.reads > 1000);
  store.apply(newer.takeDirty());
  newer.forget(0);
  assert.equal(newer.nodesInMemory, 0);
  assert.deepEqual(newer.get(keys[3] as Uint8Array), ascii('newer'));
});

test('a stale, damaged or missing node is detected, never used', () => {
  const store = new MapNodes();
  const keys = Array.from({ length: 50 }, (_, at) => keccak256(Uint8Array.of(at)));
  const trie = Trie.empty(store).update(keys.map((key) => ({ key, value: key })));
  store.apply(trie.takeDirty());
  const stale = Trie.at(trie.root(), store);
  const isDetected = (error: unknown): boolean => isFault(error, 'trie/stale-or-damaged-node');
  const readAll = (version: Trie): void => keys.forEach((key) => void version.get(key));
  for (const [path, node] of [...store.nodes]) {
    const damaged = node.slice();
    damaged[damaged.length - 2] = (damaged[damaged.length - 2] as number) ^ 1;
    store.nodes.set(path, damaged);
    assert.throws(() => readAll(Trie.at(trie.root(), store)), isDetected);
    store.nodes.delete(path);
    assert.throws(() => readAll(Trie.at(trie.root(), store)), isDetected);
    store.nodes.set(path, node);
  }
  readAll(Trie.at(trie.root(), store));
  store.apply(trie.update([{ key: keys[0] as Uint8Array, value: ascii('later') }]).takeDirty());
  assert.throws(() => readAll(stale), isDetected);
});
