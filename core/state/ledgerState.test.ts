import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, encodeRlp, type Hash, hexToBytes, uintToBytes } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256, keccak256Hash } from '@hanse/crypto';
import { Trie, verifyProof } from '@hanse/trie';
import { decodeChanges, encodeChanges } from './changesCodec.ts';
import { LedgerState } from './ledgerState.ts';
import type { StateChanges, StateReader } from './reader.ts';
import { addressNumber, dice, slotNumber, TestStore } from './testing.ts';

type ModelAccount = { nonce: bigint; balance: bigint; codeHash: Hash; slots: Map<Hash, bigint> };
type Model = Map<Address, ModelAccount>;

const ADDRESSES = 24;
const SLOTS = 40;
const CODES = [1, 2, 3].map((byte) => new Uint8Array(byte * 10).fill(byte));

function copyOf(model: Model): Model {
  return new Map([...model].map(([address, account]) => [address, { ...account, slots: new Map(account.slots) }]));
}

function rootOf(entries: Iterable<readonly [Hash | Address, Uint8Array]>): Hash {
  return Trie.empty()
    .update([...entries].map(([key, value]) => ({ key: keccak256(hexToBytes(key)), value })))
    .root();
}

/** The state root, from scratch. */
function modelRoot(model: Model): Hash {
  return rootOf(
    [...model].map(([address, { nonce, balance, codeHash, slots }]) => {
      const storageRoot = rootOf([...slots].map(([slot, value]) => [slot, encodeRlp(uintToBytes(value))] as const));
      const fields = [uintToBytes(nonce), uintToBytes(balance), hexToBytes(storageRoot), hexToBytes(codeHash)];
      return [address, encodeRlp(fields)] as const;
    }),
  );
}

/** Random changes to `model`, applied to it. */
function change(model: Model, roll: (sides: number) => number): StateChanges {
  const accounts = new Map<Address, { nonce: bigint; balance: bigint; codeHash: Hash } | undefined>();
  const slots = new Map<Address, Map<Hash, bigint>>();
  const cleared = new Set<Address>();
  const codes = new Map<Hash, Uint8Array>();
  for (let count = roll(8); count > 0; count--) {
    const address = addressNumber(roll(ADDRESSES));
    if (accounts.has(address) || slots.has(address) || cleared.has(address)) continue;
    const before = model.get(address);
    const fate = roll(10);
    if (fate === 0 && before !== undefined) {
      model.delete(address);
      accounts.set(address, undefined);
      if (before.slots.size > 0) cleared.add(address);
      continue;
    }
    const code = CODES[roll(6)];
    const account: ModelAccount = {
      nonce: (before?.nonce ?? 0n) + 1n,
      balance: BigInt(roll(1000)) ** BigInt(roll(9)),
      codeHash: before?.codeHash ?? (code === undefined ? EMPTY_CODE_HASH : keccak256Hash(code)),
      slots: before?.slots ?? new Map(),
    };
    if (before === undefined && code !== undefined) codes.set(account.codeHash, code);
    if (fate === 1 && account.slots.size > 0) {
      account.slots = new Map();
      cleared.add(address);
    }
    const changed = new Map<Hash, bigint>();
    for (let writes = fate < 5 ? 0 : roll(12); writes > 0; writes--) {
      const slot = slotNumber(roll(SLOTS));
      const value = roll(3) === 0 ? 0n : BigInt(roll(300)) ** 4n;
      if ((account.slots.get(slot) ?? 0n) === value || changed.has(slot)) continue;
      changed.set(slot, value);
      if (value === 0n) account.slots.delete(slot);
      else account.slots.set(slot, value);
    }
    if (changed.size > 0) slots.set(address, changed);
    if (before === undefined || changed.size === 0 || roll(2) === 0) {
      const { nonce, balance, codeHash } = account;
      accounts.set(address, { nonce, balance, codeHash });
      model.set(address, account);
    } else {
      model.set(address, { ...before, slots: account.slots });
    }
  }
  return { accounts, slots, cleared, codes };
}

function assertReads(reader: StateReader, model: Model): void {
  for (let number = 0; number < ADDRESSES; number++) {
    const address = addressNumber(number);
    const wanted = model.get(address);
    const seen = reader.account(address);
    assert.equal(seen?.nonce, wanted?.nonce);
    assert.equal(seen?.balance, wanted?.balance);
    assert.equal(seen?.codeHash, wanted?.codeHash);
    if (seen !== undefined && seen.codeHash !== EMPTY_CODE_HASH)
      assert.equal(keccak256Hash(reader.code(seen.codeHash)), seen.codeHash);
    for (let slot = 0; slot < SLOTS; slot++) {
      assert.equal(reader.slot(address, slotNumber(slot)), wanted?.slots.get(slotNumber(slot)) ?? 0n);
    }
  }
}

function assertProof(
  ledger: LedgerState,
  height: number,
  model: Model,
  roots: readonly Hash[],
  roll: (sides: number) => number,
): void {
  const address = addressNumber(roll(ADDRESSES));
  const slots = [slotNumber(roll(SLOTS)), slotNumber(roll(SLOTS))];
  const { root, account, accountProof, storageProof } = ledger.proofAt(height, address, slots);
  assert.equal(root, roots[height]);
  const leaf = verifyProof({ root, key: keccak256(hexToBytes(address)), proof: accountProof });
  assert.equal(leaf === undefined, model.get(address) === undefined);
  for (const { slot, value, proof } of storageProof) {
    assert.equal(value, model.get(address)?.slots.get(slot) ?? 0n);
    const proved = verifyProof({
      root: account?.storageRoot ?? EMPTY_TRIE_ROOT,
      key: keccak256(hexToBytes(slot)),
      proof,
    });
    assert.deepEqual(proved ?? encodeRlp(new Uint8Array(0)), encodeRlp(uintToBytes(value)));
  }
}

function runHistory(seed: number, steps: number, historyBlocks: number): void {
  const roll = dice(seed);
  const store = new TestStore();
  const options = { store, historyBlocks, cacheBytes: 4000, trieBytes: 5000, genesisAlloc: new Map() };
  const genesis: Model = new Map([
    [addressNumber(1), { nonce: 0n, balance: 5n, codeHash: EMPTY_CODE_HASH, slots: new Map([[slotNumber(1), 7n]]) }],
  ]);
  const alloc = new Map([
    [addressNumber(1), { nonce: 0n, balance: 5n, code: new Uint8Array(0), storage: new Map([[slotNumber(1), 7n]]) }],
  ]);
  let ledger = LedgerState.open({ ...options, genesisAlloc: alloc });
  const models: Model[] = [genesis];
  const roots: Hash[] = [ledger.head.root];
  const log: Uint8Array[] = [new Uint8Array(0)];
  const held: { height: number; reader: StateReader }[] = [];
  assert.equal(roots[0], modelRoot(genesis));
  let flushing: ReturnType<LedgerState['flush']> | undefined;
  for (let step = 0; step < steps; step++) {
    const head = ledger.head.height;
    const action = roll(12);
    if (action < 6) {
      if (roll(3) === 0) ledger.rootAfter(change(copyOf(models[head] as Model), roll));
      const model = copyOf(models[head] as Model);
      const changes = change(model, roll);
      const candidate = ledger.rootAfter(changes);
      if (roll(3) === 0) ledger.rootAfter(change(copyOf(models[head] as Model), roll));
      assert.equal(candidate.root, modelRoot(model));
      assert.equal(ledger.head.root, roots[head]);
      ledger.commit(candidate, { height: head + 1 });
      models.push(model);
      roots.push(candidate.root);
      log.push(encodeChanges(changes));
    } else if (action === 6) {
      flushing = ledger.flush();
      const keys = flushing.changes.map(({ key }) => key.join('.'));
      assert.equal(new Set(keys).size, keys.length, 'each key once');
    } else if (action === 7 && flushing !== undefined) {
      store.apply(flushing.changes);
    } else if (action === 8 && flushing !== undefined) {
      store.apply(flushing.changes);
      ledger.flushed();
      flushing = undefined;
      assert.ok(ledger.oldestHeight <= Math.max(0, ledger.flushedHeight - historyBlocks));
    } else if (action === 9 && roll(4) === 0 && (flushing !== undefined || ledger.flushedHeight >= 0)) {
      // The process dies: what the store has stays, the rest comes from the log.
      ledger = LedgerState.open(store.entries.length > 0 ? options : { ...options, genesisAlloc: alloc });
      flushing = undefined;
      held.length = 0;
      for (let height = ledger.head.height + 1; height <= head; height++) {
        ledger.replay(decodeChanges(log[height] as Uint8Array), { height, root: roots[height] as Hash });
      }
    } else if (action === 10) {
      const height = ledger.oldestHeight + roll(ledger.head.height - ledger.oldestHeight + 1);
      held.push({ height, reader: ledger.readerAt(height) });
      assertProof(ledger, height, models[height] as Model, roots, roll);
      const rootAfter = ledger.rootsAt(height);
      for (let count = 0; count < 2; count++) {
        const pretended = copyOf(models[height] as Model);
        assert.equal(rootAfter(change(pretended, roll)), modelRoot(pretended), `a root upon block ${height}`);
      }
    }
    assert.equal(ledger.head.root, roots[ledger.head.height]);
    const some = held[roll(held.length + 1)];
    if (some !== undefined && some.height >= ledger.oldestHeight)
      assertReads(some.reader, models[some.height] as Model);
    if (some !== undefined && some.height < ledger.oldestHeight) {
      assert.throws(() => some.reader.account(addressNumber(1)), { code: 'state/pruned' });
    }
  }
  for (let height = ledger.oldestHeight; height <= ledger.head.height; height++) {
    assertReads(ledger.readerAt(height), models[height] as Model);
    assertProof(ledger, height, models[height] as Model, roots, roll);
  }
  assert.throws(() => ledger.readerAt(ledger.head.height + 1), { code: 'state/unknown-height' });
}

for (const historyBlocks of [Number.POSITIVE_INFINITY, 10, 0]) {
  test(`LedgerState agrees with a naive model over random histories, ${historyBlocks} blocks of history`, () => {
    for (let seed = 1; seed <= 5; seed++) {
      try {
        runHistory(seed, 200, historyBlocks);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  });
}

test('LedgerState: pruning leaves nothing behind that is older than the horizon', () => {
  const roll = dice(99);
  const store = new TestStore();
  const ledger = LedgerState.open({ store, historyBlocks: 6, genesisAlloc: new Map() });
  const model: Model = new Map();
  const sizes: number[] = [];
  for (let height = 1; height <= 200; height++) {
    ledger.commit(ledger.rootAfter(change(model, roll)), { height });
    if (height % 2 === 0) {
      store.apply(ledger.flush().changes);
      ledger.flushed();
    }
    if (height % 50 === 0)
      sizes.push(store.entries.filter(([key]) => (key[0] as number) >= 6 && (key[0] as number) <= 8).length);
  }
  assert.equal(ledger.oldestHeight, 194);
  assert.ok(Math.max(...sizes) < 200, `history entries ${sizes}`);
});

test('LedgerState: an empty store needs a genesis; another format, wrong root and damaged node are faults', () => {
  assert.throws(() => LedgerState.open({ store: new TestStore() }), { code: 'state/empty-store' });
  const store = new TestStore();
  const ledger = LedgerState.open({ store, genesisAlloc: new Map() });
  assert.equal(ledger.head.root, EMPTY_TRIE_ROOT);
  const changes = change(new Map(), dice(3));
  assert.throws(() => ledger.replay(changes, { height: 1, root: EMPTY_CODE_HASH }), { code: 'state/root-mismatch' });
  const candidate = ledger.rootAfter(changes);
  ledger.commit(candidate, { height: 1 });
  assert.throws(() => ledger.commit(candidate, { height: 2 }), /made for/);
  store.apply(ledger.flush().changes);
  store.apply([
    {
      key: Uint8Array.of(9),
      value: encodeRlp([Uint8Array.of(9), Uint8Array.of(1), new Uint8Array(32), Uint8Array.of()]),
    },
  ]);
  assert.throws(() => LedgerState.open({ store }), { code: 'state/unknown-format' });
  assert.throws(() => ledger.readerAt(1).code(EMPTY_TRIE_ROOT), { code: 'state/missing-code' });
});

test('LedgerState: an empty flush is empty, and a flush that is not confirmed is given again', () => {
  const store = new TestStore();
  const ledger = LedgerState.open({ store, genesisAlloc: new Map() });
  const first = ledger.flush();
  assert.equal(ledger.flush(), first);
  store.apply(first.changes);
  ledger.flushed();
  assert.deepEqual(ledger.flush(), { height: 0, changes: [] });
  assert.deepEqual(ledger.unflushed, { blocks: 0, bytes: 0 });
});
