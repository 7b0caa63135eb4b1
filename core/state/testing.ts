import { type Address, compareBytes, type Hash } from '@hanse/base';
import type { KeyValueChange, KeyValueStore, RangeOptions } from './keyValue.ts';

/** For tests of this room, which may not import the real stores. */
export class TestStore implements KeyValueStore {
  readonly entries: (readonly [key: Uint8Array, value: Uint8Array])[] = [];

  get(key: Uint8Array): Uint8Array | undefined {
    const at = this.#find(key);
    const entry = this.entries[at];
    return entry !== undefined && compareBytes(entry[0], key) === 0 ? entry[1].slice() : undefined;
  }

  *range({
    from,
    to,
    reverse,
    limit = Number.POSITIVE_INFINITY,
  }: RangeOptions): IterableIterator<readonly [Uint8Array, Uint8Array]> {
    const found = this.entries.slice(this.#find(from), this.#find(to));
    if (reverse === true) found.reverse();
    yield* found.slice(0, limit);
  }

  async commit(changes: readonly KeyValueChange[]): Promise<void> {
    this.apply(changes);
  }

  apply(changes: readonly KeyValueChange[]): void {
    for (const { key, value } of changes) {
      const at = this.#find(key);
      const entry = this.entries[at];
      const isThere = entry !== undefined && compareBytes(entry[0], key) === 0;
      if (value === undefined) this.entries.splice(at, isThere ? 1 : 0);
      else this.entries.splice(at, isThere ? 1 : 0, [key.slice(), value.slice()]);
    }
  }

  async close(): Promise<void> {}

  #find(key: Uint8Array): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareBytes((this.entries[middle] as readonly [Uint8Array, Uint8Array])[0], key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Seeded dice: the same numbers for the same seed. */
export function dice(seed: number): (sides: number) => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

export const addressNumber = (number: number): Address => `0x${number.toString(16).padStart(40, '0')}` as Address;
export const slotNumber = (number: number): Hash => `0x${number.toString(16).padStart(64, '0')}` as Hash;
