import { type Address, concatBytes, type Hash, hexToBytes } from '@hanse/base';
import type { KeyValueChange, KeyValueStore } from '@hanse/state';
import { AddressIndex } from './addressIndex.ts';
import type { StoredBlock } from './blockRecord.ts';
import { HEIGHT_BYTES, readHeight, writeHeight, writeU32 } from './heightBytes.ts';

/** First key bytes of the index; the state's tables lie below 0x80. */
const TRANSACTION = 0x80;
const BLOCK_HASH = 0x81;
const LOG_ADDRESS = 0x82;
const LOG_TOPIC = 0x83;

export type TransactionPlace = { readonly height: number; readonly index: number };

function keyOf(table: number, name: Address | Hash): Uint8Array {
  return concatBytes(Uint8Array.of(table), hexToBytes(name));
}

function heightBytes(height: number): Uint8Array {
  const bytes = new Uint8Array(HEIGHT_BYTES);
  writeHeight(bytes, 0, height);
  return bytes;
}

function placeBytes({ height, index }: TransactionPlace): Uint8Array {
  const bytes = new Uint8Array(HEIGHT_BYTES + 4);
  writeHeight(bytes, 0, height);
  writeU32(bytes, HEIGHT_BYTES, index);
  return bytes;
}

/**
 * Finds blocks by hash, transactions by hash, and the blocks in which an address logged or a first topic occurs.
 * Blocks newer than the last write-out are kept in memory; both parts answer as one.
 */
export class ChainIndex {
  readonly addresses: AddressIndex;
  readonly #store: KeyValueStore;
  #transactions = new Map<Hash, TransactionPlace>();
  #blocks = new Map<Hash, number>();
  /** Heights of unflushed blocks by logging address or first topic, rising. */
  #logs = new Map<Address | Hash, number[]>();

  constructor(store: KeyValueStore) {
    this.#store = store;
    this.addresses = new AddressIndex(store);
  }

  add(stored: StoredBlock): void {
    const { block, receipts } = stored;
    this.addresses.add(stored);
    const height = block.header.number;
    this.#blocks.set(block.hash, height);
    block.transactions.forEach((transaction, index) => {
      this.#transactions.set(transaction.hash, { height, index });
    });
    for (const receipt of receipts) {
      for (const log of receipt.logs) {
        this.#addLog(log.address, height);
        if (log.topics[0] !== undefined) this.#addLog(log.topics[0], height);
      }
    }
  }

  #addLog(name: Address | Hash, height: number): void {
    const heights = this.#logs.get(name);
    if (heights === undefined) this.#logs.set(name, [height]);
    else if (heights.at(-1) !== height) heights.push(height);
  }

  heightOfBlock(hash: Hash): number | undefined {
    const known = this.#blocks.get(hash);
    if (known !== undefined) return known;
    const stored = this.#store.get(keyOf(BLOCK_HASH, hash));
    return stored === undefined ? undefined : readHeight(stored, 0);
  }

  placeOfTransaction(hash: Hash): TransactionPlace | undefined {
    const known = this.#transactions.get(hash);
    if (known !== undefined) return known;
    const stored = this.#store.get(keyOf(TRANSACTION, hash));
    if (stored === undefined) return undefined;
    return { height: readHeight(stored, 0), index: new DataView(stored.buffer, stored.byteOffset).getUint32(8) };
  }

  /** Heights in `from`..`to` (inclusive) where `name` logged (an address) or was a first topic (a hash), rising, at most `limit`. */
  heightsOfLogs(
    name: Address | Hash,
    { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
  ): number[] {
    const heights: number[] = [];
    const table = keyOf(name.length === 42 ? LOG_ADDRESS : LOG_TOPIC, name);
    const range = { from: concatBytes(table, heightBytes(from)), to: concatBytes(table, heightBytes(to + 1)), limit };
    for (const [entry] of this.#store.range(range)) heights.push(readHeight(entry, table.length));
    for (const height of this.#logs.get(name) ?? []) {
      if (heights.length >= limit) break;
      if (height >= from && height <= to && height > (heights.at(-1) ?? -1)) heights.push(height);
    }
    return heights;
  }

  /** Everything that is only in memory, to be written with the state's changes in one transaction. */
  unflushed(): KeyValueChange[] {
    const changes = this.addresses.unflushed();
    for (const [hash, height] of this.#blocks)
      changes.push({ key: keyOf(BLOCK_HASH, hash), value: heightBytes(height) });
    for (const [hash, place] of this.#transactions)
      changes.push({ key: keyOf(TRANSACTION, hash), value: placeBytes(place) });
    for (const [name, heights] of this.#logs) {
      const table = keyOf(name.length === 42 ? LOG_ADDRESS : LOG_TOPIC, name);
      for (const height of heights)
        changes.push({ key: concatBytes(table, heightBytes(height)), value: new Uint8Array(0) });
    }
    return changes;
  }

  /** After {@link unflushed} up to `height` became durable. Blocks added since stay in memory. */
  flushed(height: number): void {
    this.addresses.flushed(height);
    for (const [hash, at] of this.#blocks) if (at <= height) this.#blocks.delete(hash);
    for (const [hash, place] of this.#transactions) if (place.height <= height) this.#transactions.delete(hash);
    for (const [name, heights] of this.#logs) {
      const kept = heights.filter((at) => at > height);
      if (kept.length === 0) this.#logs.delete(name);
      else this.#logs.set(name, kept);
    }
  }
}
