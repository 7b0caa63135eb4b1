/** First in, first out, never longer than `limit`. Both ends cost O(1). */
export class BoundedQueue<Item> {
  readonly limit: number;
  #items: (Item | undefined)[] = [];
  #first = 0;

  constructor(limit: number) {
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new RangeError(`a queue needs a limit of at least 1, seen ${limit}`);
    this.limit = limit;
  }

  get length(): number {
    return this.#items.length - this.#first;
  }

  /** Appends `item`; false, and nothing happens, when the queue is full. */
  push(item: Item): boolean {
    if (this.length >= this.limit) return false;
    this.#items.push(item);
    return true;
  }

  shift(): Item | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first++;
    if (this.#first > 1024 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
  }
}
