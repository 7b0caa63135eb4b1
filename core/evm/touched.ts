import { type Address, bytesToAddress, bytesToHash, type Hash } from '@hanse/base';
import type { Journal } from '@hanse/state';
import { bigintToWords, hexToWord, isSameWord, WORD_LENGTH, wordsToBigint } from './word.ts';
import { WordTable } from './wordTable.ts';

const ACCOUNTS_MIN = 64;
const SLOTS_MIN = 256;
/** Arrays that one run has made larger than this many entries are made anew for the next. */
const ENTRIES_KEPT = 16_384;
const NO_OWNER = 0;

// Bits of an entry's flags.
const WARM = 1;
const CHANGED = 2;
/** Touched in this run, warm before it or not; stays when a frame is undone. */
const REPORTED = 4;

// What a step of the undo log undoes: the low bits of its tag.
const ACCOUNT_WARMED = 0;
const SLOT_WARMED = 1;
const SLOT_WRITTEN = 2;
const TRANSIENT_WRITTEN = 3;
const KIND_BITS = 2;

/** The numbers of precompiled contracts. */
type Precompiles = { has(number: number): boolean };
/** See `BlockContext.movedPrecompiles`. */
type Moved = ReadonlyMap<Address, Address | undefined>;
const NO_PRECOMPILE = -1;
const NO_PRECOMPILES: Precompiles = new Set<number>();

/** What `access` of an account or slot gives: its number, doubled; plus 1 if it was warm. */
type Access = number;

/**
 * What one run touches: accounts and slots by number, which of them are warm (EIP-2929), the slots' values, transient
 * storage (EIP-1153). Slots are read from the journal once and written back by {@link flush}; everything can be undone
 * to a mark.
 */
export class Touched {
  readonly #accounts: WordTable;
  readonly #slots: WordTable;
  readonly #transients: WordTable;
  #addresses: Address[] = [];
  /** The slots' keys as the journal wants them: made once, so that it hashes each text once. */
  #keys: Hash[] = [];
  #accountFlags: Uint8Array = new Uint8Array(ACCOUNTS_MIN);
  #slotFlags: Uint8Array = new Uint8Array(SLOTS_MIN);
  /** The value now and the one at the start of the transaction, for each slot. */
  #values: Uint32Array = new Uint32Array(SLOTS_MIN * 2 * WORD_LENGTH);
  #transientValues: Uint32Array = new Uint32Array(SLOTS_MIN * WORD_LENGTH);
  #undoTags: Int32Array = new Int32Array(SLOTS_MIN);
  #undoLength = 0;
  #undoValues: Uint32Array = new Uint32Array(SLOTS_MIN * WORD_LENGTH);
  #undoValuesLength = 0;
  #journal: Journal | undefined;
  #precompiles: Precompiles = NO_PRECOMPILES;
  #moved: Moved | undefined;
  readonly #bytes = new Uint8Array(32);
  readonly #addressBytes = this.#bytes.subarray(12);
  readonly #word = new Uint32Array(WORD_LENGTH);

  constructor(hashKeys: Uint32Array) {
    this.#accounts = new WordTable(hashKeys);
    this.#slots = new WordTable(hashKeys);
    this.#transients = new WordTable(hashKeys);
  }

  begin(journal: Journal, precompiles: Precompiles, moved: Moved | undefined): void {
    this.#moved = moved;
    this.#journal = journal;
    this.#precompiles = precompiles;
    this.#accounts.clear();
    this.#slots.clear();
    this.#transients.clear();
    this.#addresses.length = 0;
    this.#keys.length = 0;
    this.#undoLength = 0;
    this.#undoValuesLength = 0;
    if (this.#slotFlags.length > ENTRIES_KEPT) {
      this.#slotFlags = new Uint8Array(SLOTS_MIN);
      this.#values = new Uint32Array(SLOTS_MIN * 2 * WORD_LENGTH);
    }
    if (this.#accountFlags.length > ENTRIES_KEPT) this.#accountFlags = new Uint8Array(ACCOUNTS_MIN);
    if (this.#transientValues.length > ENTRIES_KEPT * WORD_LENGTH) {
      this.#transientValues = new Uint32Array(SLOTS_MIN * WORD_LENGTH);
    }
    if (this.#undoTags.length > ENTRIES_KEPT) {
      this.#undoTags = new Int32Array(SLOTS_MIN);
      this.#undoValues = new Uint32Array(SLOTS_MIN * WORD_LENGTH);
    }
  }

  end(): void {
    this.#journal = undefined;
  }

  /** Number of the precompiled contract at the account's address; {@link NO_PRECOMPILE} where there is none. */
  precompileNumber(account: number): number {
    const address = this.addressOf(account);
    if (this.#moved?.has(address) === true) return numberOf(this.#moved.get(address));
    const number = this.#accounts.smallWord(account);
    return this.#precompiles.has(number) ? number : NO_PRECOMPILE;
  }

  addressOf(account: number): Address {
    return this.#addresses[account] as Address;
  }

  /** Number of the account whose address is in the word; what lies above its 160 bits is ignored. */
  account(words: Uint32Array, at: number): number {
    const word = this.#word;
    for (let index = 0; index < 5; index++) word[index] = words[at + index] as number;
    const size = this.#accounts.size;
    const account = this.#accounts.find(NO_OWNER, word, 0);
    if (account === size) {
      this.#accounts.writeWord(account, this.#bytes);
      this.#add(account, bytesToAddress(this.#addressBytes));
    }
    return account;
  }

  /** The same for an address as text. */
  accountOf(address: Address): number {
    hexToWord(address, this.#word, 0);
    const size = this.#accounts.size;
    const account = this.#accounts.find(NO_OWNER, this.#word, 0);
    if (account === size) this.#add(account, address);
    return account;
  }

  accessAccount(account: number): Access {
    const flags = this.#accountFlags[account] as number;
    if ((flags & WARM) !== 0) return account * 2 + 1;
    this.#accountFlags[account] = flags | WARM | REPORTED;
    this.#noteUndo(account, ACCOUNT_WARMED);
    return account * 2;
  }

  /** Makes it warm from the start. */
  warmAccount(account: number): void {
    this.#accountFlags[account] = (this.#accountFlags[account] as number) | WARM;
  }

  warmSlot(account: number, slot: Hash): void {
    hexToWord(slot, this.#word, 0);
    const number = this.#slot(account, this.#word, 0);
    this.#slotFlags[number] = (this.#slotFlags[number] as number) | WARM | REPORTED;
    this.reportAccount(account);
  }

  reportAccount(account: number): void {
    this.#accountFlags[account] = (this.#accountFlags[account] as number) | REPORTED;
  }

  /** Puts the value and the one at the start of the transaction at `out[to…to + 15]`. */
  accessSlot(account: number, words: Uint32Array, key: number, to: number): Access {
    const slot = this.#slot(account, words, key);
    const values = this.#values;
    const from = slot * 2 * WORD_LENGTH;
    for (let word = 0; word < 2 * WORD_LENGTH; word++) words[to + word] = values[from + word] as number;
    const flags = this.#slotFlags[slot] as number;
    if ((flags & WARM) !== 0) return slot * 2 + 1;
    this.#slotFlags[slot] = flags | WARM | REPORTED;
    this.reportAccount(account);
    this.#noteUndo(slot, SLOT_WARMED);
    return slot * 2;
  }

  /** What the slot holds now; says nothing about warm or cold. */
  slotValue(account: number, key: bigint): bigint {
    bigintToWords(key, this.#word, 0);
    return wordsToBigint(this.#values, this.#slot(account, this.#word, 0) * 2 * WORD_LENGTH);
  }

  writeSlot(slot: number, words: Uint32Array, value: number): void {
    this.#slotFlags[slot] = (this.#slotFlags[slot] as number) | CHANGED;
    this.#write(this.#values, slot * 2 * WORD_LENGTH, words, value);
    this.#noteUndo(slot, SLOT_WRITTEN);
  }

  readTransient(account: number, words: Uint32Array, key: number, to: number): void {
    const from = this.#transient(account, words, key) * WORD_LENGTH;
    for (let word = 0; word < WORD_LENGTH; word++) words[to + word] = this.#transientValues[from + word] as number;
  }

  writeTransient(account: number, words: Uint32Array, key: number, value: number): void {
    const transient = this.#transient(account, words, key);
    this.#write(this.#transientValues, transient * WORD_LENGTH, words, value);
    this.#noteUndo(transient, TRANSIENT_WRITTEN);
  }

  /** A mark for {@link undoTo}. */
  get mark(): number {
    return this.#undoLength;
  }

  undoTo(mark: number): void {
    while (this.#undoLength > mark) {
      const tag = this.#undoTags[--this.#undoLength] as number;
      const number = tag >> KIND_BITS;
      switch (tag & ((1 << KIND_BITS) - 1)) {
        case ACCOUNT_WARMED:
          this.#accountFlags[number] = (this.#accountFlags[number] as number) & ~WARM;
          break;
        case SLOT_WARMED:
          this.#slotFlags[number] = (this.#slotFlags[number] as number) & ~WARM;
          break;
        case SLOT_WRITTEN:
          this.#restore(this.#values, number * 2 * WORD_LENGTH);
          break;
        default:
          this.#restore(this.#transientValues, number * WORD_LENGTH);
      }
    }
  }

  /** Writes changed slots to the journal. */
  flush(): void {
    const journal = this.#journal as Journal;
    const values = this.#values;
    for (let slot = 0; slot < this.#slots.size; slot++) {
      if (((this.#slotFlags[slot] as number) & CHANGED) === 0) continue;
      const at = slot * 2 * WORD_LENGTH;
      if (isSameWord(values, at, at + WORD_LENGTH)) continue;
      const address = this.addressOf(this.#slots.ownerOf(slot));
      journal.setSlot(address, this.#keys[slot] as Hash, wordsToBigint(values, at));
    }
  }

  /** Tells what was touched and not warm from the start, and what the access list names: each account, then its slots. */
  report(onAccess: (address: Address, slot: Hash | undefined) => void): void {
    const slotsOf = new Map<number, number[]>();
    for (let slot = 0; slot < this.#slots.size; slot++) {
      if (((this.#slotFlags[slot] as number) & REPORTED) === 0) continue;
      const owner = this.#slots.ownerOf(slot);
      const slots = slotsOf.get(owner);
      if (slots === undefined) slotsOf.set(owner, [slot]);
      else slots.push(slot);
    }
    for (let account = 0; account < this.#accounts.size; account++) {
      if (((this.#accountFlags[account] as number) & REPORTED) === 0) continue;
      const address = this.addressOf(account);
      onAccess(address, undefined);
      for (const slot of slotsOf.get(account) ?? []) {
        onAccess(address, this.#keys[slot]);
      }
    }
  }

  #add(account: number, address: Address): void {
    this.#addresses.push(address);
    if (account >= this.#accountFlags.length) this.#accountFlags = grown8(this.#accountFlags);
    // EIP-2929: precompiled contracts are warm from the start.
    this.#accountFlags[account] = this.precompileNumber(account) >= 0 ? WARM : 0;
  }

  #slot(account: number, words: Uint32Array, key: number): number {
    const size = this.#slots.size;
    const slot = this.#slots.find(account, words, key);
    if (slot !== size) return slot;
    if (slot >= this.#slotFlags.length) {
      this.#slotFlags = grown8(this.#slotFlags);
      this.#values = grown32(this.#values);
    }
    this.#slotFlags[slot] = 0;
    this.#slots.writeWord(slot, this.#bytes);
    const text = bytesToHash(this.#bytes);
    this.#keys.push(text);
    const value = (this.#journal as Journal).slot(this.addressOf(account), text);
    const at = slot * 2 * WORD_LENGTH;
    bigintToWords(value, this.#values, at);
    this.#values.copyWithin(at + WORD_LENGTH, at, at + WORD_LENGTH);
    return slot;
  }

  #transient(account: number, words: Uint32Array, key: number): number {
    const size = this.#transients.size;
    const transient = this.#transients.find(account, words, key);
    if (transient !== size) return transient;
    const at = transient * WORD_LENGTH;
    if (at >= this.#transientValues.length) this.#transientValues = grown32(this.#transientValues);
    this.#transientValues.fill(0, at, at + WORD_LENGTH);
    return transient;
  }

  /** Overwrites a value and keeps the old one for undoing. */
  #write(values: Uint32Array, at: number, words: Uint32Array, from: number): void {
    if (this.#undoValuesLength + WORD_LENGTH > this.#undoValues.length) this.#undoValues = grown32(this.#undoValues);
    const kept = this.#undoValues;
    const keptAt = this.#undoValuesLength;
    for (let word = 0; word < WORD_LENGTH; word++) {
      kept[keptAt + word] = values[at + word] as number;
      values[at + word] = words[from + word] as number;
    }
    this.#undoValuesLength += WORD_LENGTH;
  }

  #restore(values: Uint32Array, at: number): void {
    this.#undoValuesLength -= WORD_LENGTH;
    for (let word = 0; word < WORD_LENGTH; word++) {
      values[at + word] = this.#undoValues[this.#undoValuesLength + word] as number;
    }
  }

  #noteUndo(number: number, kind: number): void {
    if (this.#undoLength === this.#undoTags.length) {
      const tags = new Int32Array(this.#undoTags.length * 2);
      tags.set(this.#undoTags);
      this.#undoTags = tags;
    }
    this.#undoTags[this.#undoLength++] = (number << KIND_BITS) | kind;
  }
}

function numberOf(precompile: Address | undefined): number {
  return precompile === undefined ? NO_PRECOMPILE : Number(BigInt(precompile));
}

function grown8(array: Uint8Array): Uint8Array {
  const larger = new Uint8Array(array.length * 2);
  larger.set(array);
  return larger;
}

function grown32(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
