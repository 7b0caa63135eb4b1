import type { StoredBlock } from './blockRecord.ts';

/** Transactions kept decoded, over all cached blocks (about 1 KiB each). */
export const CACHED_TRANSACTIONS_MAX = 20_000;
/** Blocks kept decoded, however small. */
export const CACHED_BLOCKS_MAX = 1024;

/** The blocks read or made most recently, by height. */
export class BlockCache {
  readonly #blocks = new Map<number, StoredBlock>();
  #transactions = 0;

  get(height: number): StoredBlock | undefined {
    const stored = this.#blocks.get(height);
    if (stored === undefined) return undefined;
    this.#blocks.delete(height);
    this.#blocks.set(height, stored);
    return stored;
  }

  add(stored: StoredBlock): void {
    const height = stored.block.header.number;
    this.#remove(height);
    this.#blocks.set(height, stored);
    this.#transactions += stored.block.transactions.length;
    for (const oldest of this.#blocks.keys()) {
      if (oldest === height) break;
      if (this.#transactions <= CACHED_TRANSACTIONS_MAX && this.#blocks.size <= CACHED_BLOCKS_MAX) break;
      this.#remove(oldest);
    }
  }

  #remove(height: number): void {
    const stored = this.#blocks.get(height);
    if (stored === undefined) return;
    this.#blocks.delete(height);
    this.#transactions -= stored.block.transactions.length;
  }
}
