import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address, Hash } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import { Journal } from './journal.ts';
import type { StateReader } from './reader.ts';
import { addressNumber, dice, slotNumber } from './testing.ts';

type Base = { nonce?: bigint; balance?: bigint; code?: Uint8Array; slots?: ReadonlyMap<Hash, bigint> };

function readerOf(accounts: ReadonlyMap<Address, Base>): StateReader {
  const codes = new Map(
    [...accounts.values()].flatMap(({ code }) => (code ? [[keccak256Hash(code), code] as const] : [])),
  );
  return {
    account: (address) => {
      const base = accounts.get(address);
      if (base === undefined) return undefined;
      const codeHash = base.code === undefined ? EMPTY_CODE_HASH : keccak256Hash(base.code);
      const storageRoot = base.slots === undefined ? EMPTY_TRIE_ROOT : EMPTY_CODE_HASH;
      return { nonce: base.nonce ?? 0n, balance: base.balance ?? 0n, codeHash, storageRoot };
    },
    slot: (address, slot) => accounts.get(address)?.slots?.get(slot) ?? 0n,
    code: (hash) => codes.get(hash) as Uint8Array,
  };
}

const [A, B, C] = [addressNumber(1), addressNumber(2), addressNumber(3)];
const [S, T] = [slotNumber(1), slotNumber(2)];
const CODE = Uint8Array.of(0x60, 0, 0x60, 0);

test('Journal: a transfer changes the two accounts and nothing else', () => {
  const journal = new Journal(readerOf(new Map([[A, { nonce: 3n, balance: 100n }]])));
  journal.setNonce(A, 4n);
  journal.setBalance(A, journal.balance(A) - 30n);
  journal.setBalance(B, journal.balance(B) + 30n);
  journal.endTransaction();
  const { accounts, slots, cleared, codes } = journal.changes();
  assert.deepEqual(
    [...accounts],
    [
      [A, { nonce: 4n, balance: 70n, codeHash: EMPTY_CODE_HASH }],
      [B, { nonce: 0n, balance: 30n, codeHash: EMPTY_CODE_HASH }],
    ],
  );
  assert.equal(slots.size + cleared.size + codes.size, 0);
});

test('Journal: what returns to its old value is no change', () => {
  const journal = new Journal(readerOf(new Map([[A, { balance: 5n, slots: new Map([[S, 9n]]) }]])));
  journal.setBalance(A, 6n);
  journal.setBalance(A, 5n);
  journal.setSlot(A, S, 1n);
  journal.setSlot(A, S, 9n);
  journal.setSlot(A, T, 1n);
  journal.endTransaction();
  journal.setSlot(A, T, 0n);
  journal.endTransaction();
  const { accounts, slots } = journal.changes();
  assert.equal(accounts.size + slots.size, 0);
});

test('Journal: EIP-161: touched empty accounts go at the end of the transaction, untouched ones stay', () => {
  const journal = new Journal(
    readerOf(
      new Map([
        [A, {}],
        [B, {}],
        [C, { balance: 1n }],
      ]),
    ),
  );
  journal.touch(A);
  journal.setBalance(C, 0n);
  journal.setBalance(addressNumber(9), 0n);
  assert.equal(journal.exists(A), true);
  assert.equal(journal.isEmpty(A), true);
  assert.equal(journal.exists(addressNumber(9)), false);
  journal.endTransaction();
  assert.equal(journal.exists(A), false);
  assert.equal(journal.exists(B), true);
  assert.deepEqual(
    [...journal.changes().accounts],
    [
      [A, undefined],
      [C, undefined],
    ],
  );
  const reverted = new Journal(readerOf(new Map([[A, {}]])));
  const mark = reverted.checkpoint();
  reverted.touch(A);
  reverted.revertTo(mark);
  reverted.endTransaction();
  assert.equal(reverted.exists(A), true, 'a touch that was reverted does not count');
});

test('Journal: EIP-2200: the original value is that at the start of the transaction', () => {
  const journal = new Journal(readerOf(new Map([[A, { nonce: 1n, slots: new Map([[S, 5n]]) }]])));
  journal.setSlot(A, S, 6n);
  const mark = journal.checkpoint();
  journal.setSlot(A, S, 7n);
  assert.equal(journal.originalSlot(A, S), 5n);
  journal.revertTo(mark);
  assert.equal(journal.slot(A, S), 6n);
  assert.equal(journal.originalSlot(A, S), 5n);
  journal.endTransaction();
  assert.equal(journal.originalSlot(A, S), 6n);
  journal.setSlot(A, S, 0n);
  assert.equal(journal.originalSlot(A, S), 6n);
});

test('Journal: EIP-1153: transient storage reverts, and ends with the transaction', () => {
  const journal = new Journal(readerOf(new Map()));
  journal.setTransient(A, S, 1n);
  const mark = journal.checkpoint();
  journal.setTransient(A, S, 2n);
  journal.setTransient(B, S, 3n);
  journal.revertTo(mark);
  assert.equal(journal.transient(A, S), 1n);
  assert.equal(journal.transient(B, S), 0n);
  journal.endTransaction();
  assert.equal(journal.transient(A, S), 0n);
});

test('Journal: EIP-6780: created in this transaction is known until its end, and reverts', () => {
  const journal = new Journal(readerOf(new Map([[A, { balance: 7n }]])));
  const mark = journal.checkpoint();
  journal.createAccount(A);
  assert.equal(journal.isCreated(A), true);
  journal.revertTo(mark);
  assert.equal(journal.isCreated(A), false);
  journal.createAccount(A);
  journal.setNonce(A, 1n);
  journal.setCode(A, CODE);
  journal.setSlot(A, S, 1n);
  assert.equal(journal.balance(A), 7n);
  assert.equal(journal.originalSlot(A, S), 0n);
  journal.endTransaction();
  assert.equal(journal.isCreated(A), false);
  const { accounts, codes } = journal.changes();
  assert.deepEqual(accounts.get(A), { nonce: 1n, balance: 7n, codeHash: keccak256Hash(CODE) });
  assert.deepEqual(codes.get(keccak256Hash(CODE)), CODE);
});

test('Journal: a destroyed account is gone with its storage, may come back empty, and reverts', () => {
  const journal = new Journal(
    readerOf(new Map([[A, { nonce: 1n, balance: 9n, code: CODE, slots: new Map([[S, 5n]]) }]])),
  );
  journal.setSlot(A, T, 8n);
  const mark = journal.checkpoint();
  journal.destroy(A);
  assert.equal(journal.exists(A), false);
  assert.equal(journal.code(A).length, 0);
  assert.equal(journal.slot(A, S), 0n);
  assert.equal(journal.hasStorage(A), false);
  journal.revertTo(mark);
  assert.equal(journal.hasStorage(A), true);
  assert.deepEqual([journal.exists(A), journal.nonce(A), journal.balance(A)], [true, 1n, 9n]);
  assert.deepEqual(journal.code(A), CODE);
  assert.deepEqual([journal.slot(A, S), journal.slot(A, T)], [5n, 8n]);
  journal.destroy(A);
  journal.endTransaction();
  assert.deepEqual([...journal.changes().accounts], [[A, undefined]]);
  journal.setBalance(A, 1n);
  journal.setSlot(A, T, 3n);
  journal.endTransaction();
  const { accounts, slots, cleared, codes } = journal.changes();
  assert.deepEqual(accounts.get(A), { nonce: 0n, balance: 1n, codeHash: EMPTY_CODE_HASH });
  assert.deepEqual([...(slots.get(A) ?? [])], [[T, 3n]]);
  assert.deepEqual([...cleared], [A]);
  assert.equal(codes.size, 0);
});

test('Journal: EIP-7702: a delegation is set and taken back', () => {
  const journal = new Journal(readerOf(new Map([[A, { nonce: 1n }]])));
  const delegation = Uint8Array.of(0xef, 1, 0, ...new Uint8Array(20));
  journal.setCode(A, delegation);
  journal.endTransaction();
  assert.deepEqual(journal.code(A), delegation);
  assert.equal(journal.changes().codes.size, 1);
  journal.setCode(A, new Uint8Array(0));
  journal.endTransaction();
  assert.equal(journal.codeHash(A), EMPTY_CODE_HASH);
  const { accounts, codes } = journal.changes();
  assert.equal(accounts.size + codes.size, 0);
});

test('Journal: a checkpoint of an ended transaction is our own mistake', () => {
  const journal = new Journal(readerOf(new Map()));
  journal.checkpoint();
  journal.setBalance(A, 1n);
  const mark = journal.checkpoint();
  journal.endTransaction();
  assert.throws(() => journal.revertTo(mark), /invariant/);
  assert.throws(() => journal.setBalance(A, -1n), /invariant/);
});

test('Journal agrees with copies of the whole state over random calls, nested checkpoints and transactions', () => {
  type Copy = Map<Address, { nonce: bigint; balance: bigint; code: string; slots: Map<Hash, bigint>; exists: boolean }>;
  for (let seed = 1; seed <= 40; seed++) {
    const roll = dice(seed);
    const base = new Map<Address, Base>();
    for (let number = 0; number < 6; number++) {
      if (roll(2) === 0) continue;
      const slots = roll(2) === 0 ? undefined : new Map([[slotNumber(roll(4)), 1n + BigInt(roll(5))]]);
      base.set(addressNumber(number), {
        balance: BigInt(roll(3)),
        nonce: 1n,
        ...(slots && { slots }),
        ...(roll(2) === 0 && { code: CODE }),
      });
    }
    const journal = new Journal(readerOf(base));
    const addresses = Array.from({ length: 6 }, (_, number) => addressNumber(number));
    const snapshot = (): Copy =>
      new Map(
        addresses.map((address) => [
          address,
          {
            exists: journal.exists(address),
            nonce: journal.nonce(address),
            balance: journal.balance(address),
            code: journal.code(address).join(),
            slots: new Map(
              Array.from({ length: 4 }, (_, slot) => [slotNumber(slot), journal.slot(address, slotNumber(slot))]),
            ),
          },
        ]),
      );
    const marks: { mark: number; copy: Copy }[] = [];
    for (let step = 0; step < 300; step++) {
      const address = addressNumber(roll(6));
      const action = roll(13);
      if (action < 2) journal.setBalance(address, BigInt(roll(3)));
      else if (action === 2) journal.setNonce(address, journal.nonce(address) + 1n);
      else if (action < 6) journal.setSlot(address, slotNumber(roll(4)), BigInt(roll(3)));
      else if (action === 6) journal.setCode(address, CODE.subarray(0, roll(4)));
      else if (action === 7) journal.createAccount(address);
      else if (action === 8 && roll(3) === 0) journal.destroy(address);
      else if (action === 9) journal.touch(address);
      else if (action === 10) marks.push({ copy: snapshot(), mark: journal.checkpoint() });
      else if (action === 11 && marks.length > 0) {
        const { mark, copy } = marks.splice(roll(marks.length))[0] as { mark: number; copy: Copy };
        journal.revertTo(mark);
        assert.deepEqual(snapshot(), copy, `seed ${seed} step ${step}`);
      } else if (action === 12 && roll(5) === 0) {
        journal.endTransaction();
        marks.length = 0;
      }
    }
    journal.endTransaction();
    // The changes on top of the reader are what the journal shows.
    const { accounts, slots, cleared, codes } = journal.changes();
    for (const [address, seen] of snapshot()) {
      const before = readerOf(base).account(address);
      const after = accounts.has(address) ? accounts.get(address) : before;
      assert.equal(after !== undefined, seen.exists);
      assert.equal(after?.balance ?? 0n, seen.balance);
      assert.equal(after?.nonce ?? 0n, seen.nonce);
      const code =
        after === undefined || after.codeHash === EMPTY_CODE_HASH ? '' : (codes.get(after.codeHash) ?? CODE).join();
      assert.equal(code, seen.code);
      for (const [slot, value] of seen.slots) {
        const wiped = cleared.has(address) || after === undefined || before === undefined;
        assert.equal(slots.get(address)?.get(slot) ?? (wiped ? 0n : readerOf(base).slot(address, slot)), value);
      }
    }
  }
});
