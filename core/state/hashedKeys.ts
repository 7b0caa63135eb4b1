import { hexToBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
import { BoundedCache } from './boundedCache.ts';

/** Bytes of one entry: text, 32 bytes in their own buffer, map entry. */
const ENTRY_BYTES = 320;

/** Trie keys: keccak-256 of an address or slot, remembered for those in use. */
export class HashedKeys {
  readonly #cache: BoundedCache<string, Uint8Array>;

  constructor(bytesMax: number) {
    this.#cache = new BoundedCache(bytesMax, () => ENTRY_BYTES);
  }

  /** Not to be changed by the caller. */
  get(key: string): Uint8Array {
    let hashed = this.#cache.get(key);
    if (hashed === undefined) {
      hashed = keccak256(hexToBytes(key));
      this.#cache.set(key, hashed);
    }
    return hashed;
  }
}
