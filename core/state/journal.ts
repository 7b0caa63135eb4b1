import { type Address, EMPTY_BYTES, type Hash, invariant } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import type { Account } from './account.ts';
import { getOrMake } from './getOrMake.ts';
import type { StateChanges, StateReader } from './reader.ts';
import { UndoLog } from './undoLog.ts';

type Slot = { value: bigint; readonly base: bigint; original: bigint; originalOf: number };

/** One account as the journal sees it; `base` is what the reader says and never changes. */
type Entry = {
  readonly address: Address;
  readonly base: Account | undefined;
  exists: boolean;
  nonce: bigint;
  balance: bigint;
  codeHash: Hash;
  /** Known once read or set. */
  code: Uint8Array | undefined;
  slots: Map<Hash, Slot> | undefined;
  /** The storage below `slots` counts as empty. */
  cleared: boolean;
  /** Number of the transaction that created / last touched it; 0: none. */
  createdIn: number;
  touchedIn: number;
};

/**
 * The state while a block is executed: reads fall through to `reader`, writes stay here until `changes()`.
 * A transaction is what happens between two calls of `endTransaction`. Undo is recorded from the first `checkpoint()`
 * of a transaction on, so that plain transfers pay nothing for it; a checkpoint is void after `endTransaction`.
 * Accounts that do not exist read as nonce 0, balance 0, no code; any write brings them into existence, and
 * `endTransaction` removes those that were touched and are empty (EIP-161).
 */
export class Journal {
  readonly #reader: StateReader;
  readonly #entries = new Map<Address, Entry>();
  readonly #undo = new UndoLog();
  #touched: Entry[] = [];
  #transient: Map<Address, Map<Hash, bigint>> | undefined;
  #transaction = 1;
  #recording = false;
  #last: Entry | undefined;

  constructor(reader: StateReader) {
    this.#reader = reader;
  }

  /** Whether the account is in the state, be it empty. */
  exists(address: Address): boolean {
    return this.#entry(address).exists;
  }

  /** Nonce 0, balance 0 and no code (EIP-161); true for an account that does not exist. */
  isEmpty(address: Address): boolean {
    return isEmptyEntry(this.#entry(address));
  }

  balance(address: Address): bigint {
    return this.#entry(address).balance;
  }

  nonce(address: Address): bigint {
    return this.#entry(address).nonce;
  }

  /** Keccak-256 of the code; that of the empty string where there is none (EXTCODEHASH of an empty account is the caller's). */
  codeHash(address: Address): Hash {
    return this.#entry(address).codeHash;
  }

  code(address: Address): Uint8Array {
    const entry = this.#entry(address);
    if (entry.code === undefined) {
      entry.code = entry.codeHash === EMPTY_CODE_HASH ? EMPTY_BYTES : this.#reader.code(entry.codeHash);
    }
    return entry.code;
  }

  setBalance(address: Address, balance: bigint): void {
    invariant(balance >= 0n, 'a balance is not negative');
    const entry = this.#touchedEntry(address);
    if (entry.balance === balance) return;
    this.#revive(entry);
    if (this.#recording) {
      const before = entry.balance;
      this.#undo.push(() => {
        entry.balance = before;
      });
    }
    entry.balance = balance;
  }

  setNonce(address: Address, nonce: bigint): void {
    const entry = this.#touchedEntry(address);
    if (entry.nonce === nonce) return;
    this.#revive(entry);
    if (this.#recording) {
      const before = entry.nonce;
      this.#undo.push(() => {
        entry.nonce = before;
      });
    }
    entry.nonce = nonce;
  }

  /** Sets the code, or an EIP-7702 delegation; empty bytes remove it. `code` is kept, not copied. */
  setCode(address: Address, code: Uint8Array): void {
    const entry = this.#touchedEntry(address);
    const codeHash = code.length === 0 ? EMPTY_CODE_HASH : keccak256Hash(code);
    if (entry.codeHash === codeHash) return;
    this.#revive(entry);
    if (this.#recording) {
      const { codeHash: hashBefore, code: codeBefore } = entry;
      this.#undo.push(() => {
        entry.codeHash = hashBefore;
        entry.code = codeBefore;
      });
    }
    entry.codeHash = codeHash;
    entry.code = code;
  }

  slot(address: Address, key: Hash): bigint {
    return this.#slot(this.#entry(address), key).value;
  }

  /** The value at the start of the transaction (EIP-2200); 0n in an account created in it. */
  originalSlot(address: Address, key: Hash): bigint {
    const entry = this.#entry(address);
    const slot = this.#slot(entry, key);
    return slot.originalOf === this.#transaction ? slot.original : slot.value;
  }

  setSlot(address: Address, key: Hash, value: bigint): void {
    const entry = this.#entry(address);
    const slot = this.#slot(entry, key);
    if (slot.value === value) return;
    this.#revive(entry);
    if (slot.originalOf !== this.#transaction) {
      slot.original = slot.value;
      slot.originalOf = this.#transaction;
    }
    if (this.#recording) {
      const before = slot.value;
      this.#undo.push(() => {
        slot.value = before;
      });
    }
    slot.value = value;
  }

  /** Whether any slot is set; a create onto such an account must fail (EIP-7610). */
  hasStorage(address: Address): boolean {
    const entry = this.#entry(address);
    for (const slot of entry.slots?.values() ?? []) if (slot.value !== 0n) return true;
    return entry.base !== undefined && !entry.cleared && entry.base.storageRoot !== EMPTY_TRIE_ROOT;
  }

  /** EIP-1153 storage, empty at the start of each transaction. */
  transient(address: Address, key: Hash): bigint {
    return this.#transient?.get(address)?.get(key) ?? 0n;
  }

  setTransient(address: Address, key: Hash, value: bigint): void {
    this.#transient ??= new Map();
    const slots = getOrMake(this.#transient, address, () => new Map<Hash, bigint>());
    const before = slots.get(key) ?? 0n;
    if (this.#recording) this.#undo.push(() => void slots.set(key, before));
    slots.set(key, value);
  }

  /** Brings a contract into existence at `address`: a balance that is there stays, code and storage start empty. */
  createAccount(address: Address): void {
    const entry = this.#touchedEntry(address);
    this.#revive(entry);
    if (entry.createdIn !== this.#transaction) {
      const before = entry.createdIn;
      if (this.#recording) {
        this.#undo.push(() => {
          entry.createdIn = before;
        });
      }
      entry.createdIn = this.#transaction;
    }
    if (entry.codeHash !== EMPTY_CODE_HASH) this.setCode(address, EMPTY_BYTES);
    this.#clearStorage(entry);
  }

  /** Whether `createAccount` made it in this transaction (EIP-6780). */
  isCreated(address: Address): boolean {
    return this.#entry(address).createdIn === this.#transaction;
  }

  /** Removes the account, its code and its storage at once; when SELFDESTRUCT takes effect is the caller's to decide. */
  destroy(address: Address): void {
    const entry = this.#entry(address);
    if (!entry.exists) return;
    this.#clearStorage(entry);
    if (this.#recording) {
      const { nonce, balance, codeHash, code } = entry;
      this.#undo.push(() => {
        Object.assign(entry, { exists: true, nonce, balance, codeHash, code });
      });
    }
    entry.exists = false;
    entry.nonce = 0n;
    entry.balance = 0n;
    entry.codeHash = EMPTY_CODE_HASH;
    entry.code = EMPTY_BYTES;
  }

  /** Drops the whole storage of an account and keeps the account. */
  clearStorage(address: Address): void {
    this.#clearStorage(this.#entry(address));
  }

  /** Marks the account for removal at the end of the transaction should it be empty then (EIP-161). */
  touch(address: Address): void {
    this.#touchedEntry(address);
  }

  /** A mark to come back to with `revertTo`; marks nest, and later ones are void after going back to an earlier one. */
  checkpoint(): number {
    this.#recording = true;
    return this.#undo.length;
  }

  revertTo(checkpoint: number): void {
    invariant(checkpoint <= this.#undo.length, 'a checkpoint is used within its transaction and before an earlier one');
    this.#undo.unwind(checkpoint);
  }

  /** Ends the transaction: empty touched accounts go, transient storage and created marks are forgotten. */
  endTransaction(): void {
    this.#recording = false;
    this.#undo.clear();
    for (const entry of this.#touched) {
      if (entry.touchedIn === this.#transaction && entry.exists && isEmptyEntry(entry)) {
        this.#clearStorage(entry);
        entry.exists = false;
      }
    }
    this.#touched = [];
    this.#transient = undefined;
    this.#transaction++;
  }

  /** As `endTransaction`, but empty accounts stay: for a state that is only pretended. */
  endPretence(): void {
    this.#touched = [];
    this.endTransaction();
  }

  /** Everything that differs from the reader, final values only. Call it between transactions. */
  changes(): StateChanges {
    const accounts = new Map<Address, { nonce: bigint; balance: bigint; codeHash: Hash } | undefined>();
    const slots = new Map<Address, Map<Hash, bigint>>();
    const cleared = new Set<Address>();
    const codes = new Map<Hash, Uint8Array>();
    for (const entry of this.#entries.values()) {
      const { address, base, nonce, balance, codeHash } = entry;
      if (entry.cleared && base !== undefined && base.storageRoot !== EMPTY_TRIE_ROOT) cleared.add(address);
      if (!entry.exists) {
        if (base !== undefined) accounts.set(address, undefined);
        continue;
      }
      if (base === undefined || base.nonce !== nonce || base.balance !== balance || base.codeHash !== codeHash) {
        accounts.set(address, { nonce, balance, codeHash });
      }
      if (codeHash !== (base?.codeHash ?? EMPTY_CODE_HASH) && codeHash !== EMPTY_CODE_HASH) {
        codes.set(codeHash, this.code(address));
      }
      if (entry.slots === undefined) continue;
      const changed = new Map<Hash, bigint>();
      for (const [key, slot] of entry.slots) if (slot.value !== slot.base) changed.set(key, slot.value);
      if (changed.size > 0) slots.set(address, changed);
    }
    return { accounts, slots, cleared, codes };
  }

  #entry(address: Address): Entry {
    const last = this.#last;
    if (last !== undefined && last.address === address) return last;
    let entry = this.#entries.get(address);
    if (entry === undefined) {
      const base = this.#reader.account(address);
      entry = {
        address,
        base,
        exists: base !== undefined,
        nonce: base?.nonce ?? 0n,
        balance: base?.balance ?? 0n,
        codeHash: base?.codeHash ?? EMPTY_CODE_HASH,
        code: undefined,
        slots: undefined,
        cleared: base === undefined,
        createdIn: 0,
        touchedIn: 0,
      };
      this.#entries.set(address, entry);
    }
    this.#last = entry;
    return entry;
  }

  #touchedEntry(address: Address): Entry {
    const entry = this.#entry(address);
    if (entry.touchedIn === this.#transaction) return entry;
    if (this.#recording) {
      const before = entry.touchedIn;
      this.#undo.push(() => {
        entry.touchedIn = before;
      });
    }
    entry.touchedIn = this.#transaction;
    this.#touched.push(entry);
    return entry;
  }

  #revive(entry: Entry): void {
    if (entry.exists) return;
    if (this.#recording) {
      this.#undo.push(() => {
        entry.exists = false;
      });
    }
    entry.exists = true;
  }

  #slot(entry: Entry, key: Hash): Slot {
    entry.slots ??= new Map();
    let slot = entry.slots.get(key);
    if (slot === undefined) {
      const base = entry.cleared ? 0n : this.#reader.slot(entry.address, key);
      slot = { value: base, base, original: 0n, originalOf: 0 };
      entry.slots.set(key, slot);
    }
    return slot;
  }

  #clearStorage(entry: Entry): void {
    if (entry.cleared && entry.slots === undefined) return;
    if (this.#recording) {
      const { slots, cleared } = entry;
      this.#undo.push(() => {
        entry.slots = slots;
        entry.cleared = cleared;
      });
    }
    entry.slots = undefined;
    entry.cleared = true;
  }
}

function isEmptyEntry(entry: Entry): boolean {
  return entry.nonce === 0n && entry.balance === 0n && entry.codeHash === EMPTY_CODE_HASH;
}
