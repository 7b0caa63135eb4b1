import { compareBytes, invariant } from '@hanse/base';
import type { KeyValueChange, KeyValueStore, RangeOptions } from '@hanse/state';

type Entry = readonly [key: Uint8Array, value: Uint8Array];

/** A {@link KeyValueStore} in memory, for tests and simulations. Nothing survives the process. */
export class MemoryStore implements KeyValueStore {
  /** By latin-1 text of the key, whose order is that of the bytes. */
  readonly #values = new Map<string, Entry>();
  /** Keys in order; undefined after a change of the set of keys. */
  #order: string[] | undefined = [];
  #isClosed = false;

  get(key: Uint8Array): Uint8Array | undefined {
    invariant(!this.#isClosed, 'a closed store is not used');
    return this.#values.get(textOf(key))?.[1].slice();
  }

  *range({ from, to, reverse, limit = Number.POSITIVE_INFINITY }: RangeOptions): IterableIterator<Entry> {
    invariant(!this.#isClosed, 'a closed store is not used');
    this.#order ??= [...this.#values.keys()].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
    const order = this.#order;
    const start = firstNotBelow(order, textOf(from));
    const end = compareBytes(from, to) < 0 ? firstNotBelow(order, textOf(to)) : start;
    const count = Math.min(limit, end - start);
    for (let taken = 0; taken < count; taken++) {
      const text = order[reverse === true ? end - 1 - taken : start + taken] as string;
      const entry = this.#values.get(text);
      if (entry !== undefined) yield [entry[0].slice(), entry[1].slice()];
    }
  }

  async commit(changes: readonly KeyValueChange[]): Promise<void> {
    invariant(!this.#isClosed, 'a closed store is not used');
    for (const { key, value } of changes) {
      const text = textOf(key);
      if (value === undefined) {
        if (this.#values.delete(text)) this.#order = undefined;
        continue;
      }
      if (!this.#values.has(text)) this.#order = undefined;
      this.#values.set(text, [key.slice(), value.slice()]);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}

function firstNotBelow(order: readonly string[], text: string): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((order[middle] as string) < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
