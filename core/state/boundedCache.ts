/**
 * A cache of at most `bytesMax` bytes by the weights its caller gives. Two generations: what was not asked for since
 * the last turn goes first. Both ways cost O(1).
 */
export class BoundedCache<Key, Value> {
  readonly #generationBytes: number;
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  #youngBytes = 0;
  readonly #weigh: (value: Value) => number;

  /** `weigh`: bytes of an entry, key and bookkeeping included. */
  constructor(bytesMax: number, weigh: (value: Value) => number) {
    this.#generationBytes = bytesMax / 2;
    this.#weigh = weigh;
  }

  get(key: Key): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const older = this.#old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    if (this.#youngBytes >= this.#generationBytes) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    if (!this.#young.has(key)) this.#youngBytes += this.#weigh(value);
    this.#young.set(key, value);
  }

  delete(key: Key): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
