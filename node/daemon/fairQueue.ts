import { type Address, BoundedQueue } from '@hanse/base';

/**
 * Takes items of several senders in turn, so that none can crowd out the others: each has a queue of its own of at most
 * `limitEach`.
 */
export class FairQueue<Item> {
  readonly #limitEach: number;
  /** In the order of turns. A sender without items has no entry. */
  readonly #queues = new Map<Address, BoundedQueue<Item>>();
  #length = 0;

  constructor(limitEach: number) {
    this.#limitEach = limitEach;
  }

  get length(): number {
    return this.#length;
  }

  /** False, and nothing happens, when the sender's queue is full. */
  push(from: Address, item: Item): boolean {
    let queue = this.#queues.get(from);
    if (queue === undefined) {
      queue = new BoundedQueue(this.#limitEach);
      this.#queues.set(from, queue);
    }
    if (!queue.push(item)) return false;
    this.#length++;
    return true;
  }

  /** The next item of the sender whose turn it is, who then goes to the end of the line. */
  shift(): Item | undefined {
    for (const [from, queue] of this.#queues) {
      this.#queues.delete(from);
      const item = queue.shift();
      if (queue.length > 0) this.#queues.set(from, queue);
      if (item !== undefined) this.#length--;
      return item;
    }
    return undefined;
  }

  clear(): void {
    this.#queues.clear();
    this.#length = 0;
  }
}
