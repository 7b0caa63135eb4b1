import { type Address, hexToBytes } from '@hanse/base';
import { createAddress } from '@hanse/crypto';
import type { Receipt, RecoveredTransaction } from '@hanse/protocol';
import type { KeyValueChange, KeyValueStore } from '@hanse/state';
import type { StoredBlock } from './blockRecord.ts';
import { readHeight, writeHeight } from './heightBytes.ts';

/** First byte of the table's keys; the key of this byte alone says that the table begins at block 1. */
const TABLE = 0x84;
const BEGUN_KEY: Uint8Array = new Uint8Array([TABLE]);
const EMPTY_VALUE: Uint8Array = new Uint8Array(0);
const HEIGHT_AT = 21;
const KEY_BYTES = 29;

type RecentBlock = { readonly height: number; readonly indices: number[] };

/** A block in which an account takes part, and the places of the transactions in question, rising. */
export type AccountBlock = { readonly height: number; readonly indices: readonly number[] };

export type AccountBlocksRange = {
  /** First and last height, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly order: 'rising' | 'falling';
  readonly limit: number;
};

/**
 * Finds the transactions in which an account takes part as sender, recipient, created contract, or as a contract that
 * logged. One entry for each account and block. Blocks newer than the last write-out are kept in memory.
 */
export class AddressIndex {
  readonly #store: KeyValueStore;
  readonly #recent = new Map<Address, RecentBlock[]>();
  #isBegun: boolean;

  constructor(store: KeyValueStore) {
    this.#store = store;
    this.#isBegun = store.get(BEGUN_KEY) !== undefined;
  }

  /** False for an index that was written before it had this table. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  add({ block, receipts }: StoredBlock): void {
    const height = block.header.number;
    const { transactions } = block;
    for (let index = 0; index < transactions.length; index++) {
      const { sender, to, nonce } = transactions[index] as RecoveredTransaction;
      const { status, logs } = receipts[index] as Receipt;
      this.#add(sender, height, index);
      if (to !== null) this.#add(to, height, index);
      else if (status === 1) this.#add(createAddress(sender, nonce), height, index);
      for (const { address } of logs) if (address !== to) this.#add(address, height, index);
    }
  }

  #add(address: Address, height: number, index: number): void {
    const blocks = this.#recent.get(address);
    if (blocks === undefined) {
      this.#recent.set(address, [{ height, indices: [index] }]);
      return;
    }
    const last = blocks[blocks.length - 1] as RecentBlock;
    if (last.height !== height) blocks.push({ height, indices: [index] });
    else if (last.indices[last.indices.length - 1] !== index) last.indices.push(index);
  }

  /** The first blocks of the range in the given order, at most `limit`. */
  blocksOf(address: Address, { from, to, order, limit }: AccountBlocksRange): AccountBlock[] {
    const found = new Map<number, readonly number[]>();
    const range = { from: keyOf(address, from), to: keyOf(address, to + 1), reverse: order === 'falling', limit };
    for (const [key, value] of this.#store.range(range)) found.set(readHeight(key, HEIGHT_AT), decodeRising(value));
    for (const { height, indices } of this.#recent.get(address) ?? []) {
      if (height >= from && height <= to) found.set(height, indices);
    }
    const sign = order === 'falling' ? -1 : 1;
    return [...found]
      .sort(([left], [right]) => sign * (left - right))
      .slice(0, limit)
      .map(([height, indices]) => ({ height, indices }));
  }

  /** Everything that is only in memory, and the mark that the table has begun where it is missing. */
  unflushed(): KeyValueChange[] {
    const changes = this.entries();
    if (!this.#isBegun) changes.push({ key: BEGUN_KEY, value: EMPTY_VALUE });
    return changes;
  }

  /** As {@link unflushed}, without the mark. */
  entries(): KeyValueChange[] {
    const changes: KeyValueChange[] = [];
    for (const [address, blocks] of this.#recent) {
      for (const { height, indices } of blocks) {
        changes.push({ key: keyOf(address, height), value: encodeRising(indices) });
      }
    }
    return changes;
  }

  /** After {@link unflushed} up to `height` became durable. */
  flushed(height: number): void {
    this.#isBegun = true;
    this.forget(height);
  }

  /** Drops what {@link entries} gave for blocks up to `height`. */
  forget(height: number): void {
    for (const [address, blocks] of this.#recent) {
      const kept = blocks.filter((block) => block.height > height);
      if (kept.length === 0) this.#recent.delete(address);
      else this.#recent.set(address, kept);
    }
  }
}

/** Keys of one account sort by height. */
function keyOf(address: Address, height: number): Uint8Array {
  const key = new Uint8Array(KEY_BYTES);
  key[0] = TABLE;
  key.set(hexToBytes(address), 1);
  writeHeight(key, HEIGHT_AT, height);
  return key;
}

/** Rising numbers as their distances, seven bits to a byte, the lowest first; the high bit says that more follow. */
function encodeRising(numbers: readonly number[]): Uint8Array {
  if (numbers.length === 1 && (numbers[0] as number) < 0x80) return Uint8Array.of(numbers[0] as number);
  const bytes: number[] = [];
  let before = 0;
  for (const number of numbers) {
    let rest = number - before;
    before = number;
    for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

function decodeRising(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let number = 0;
  let shift = 0;
  for (const byte of bytes) {
    number += (byte & 0x7f) << shift;
    shift += 7;
    if (byte >= 0x80) continue;
    numbers.push(number);
    shift = 0;
  }
  return numbers;
}
