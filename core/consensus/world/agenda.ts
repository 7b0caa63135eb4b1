type Entry = { readonly at: number; readonly order: number; readonly run: () => void };

/** Things to do at moments of virtual time, in order of time, then of being added. */
export class Agenda {
  readonly #heap: Entry[] = [];
  #order = 0;
  #now: number;

  constructor(nowMs: number) {
    this.#now = nowMs;
  }

  get nowMs(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): void {
    const entry = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    let at = this.#heap.length;
    this.#heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#heap[parent] as Entry;
      if (!isBefore(entry, above)) break;
      this.#heap[at] = above;
      at = parent;
    }
    this.#heap[at] = entry;
  }

  /** Runs everything up to `untilMs`, or until `isDone`; whether it was. */
  run(untilMs: number, isDone: () => boolean = () => false): boolean {
    for (;;) {
      if (isDone()) return true;
      const first = this.#heap[0];
      if (first === undefined || first.at > untilMs) {
        this.#now = untilMs;
        return false;
      }
      this.#now = first.at;
      this.#removeFirst();
      first.run();
    }
  }

  #removeFirst(): void {
    const last = this.#heap.pop() as Entry;
    const length = this.#heap.length;
    if (length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(this.#heap[child + 1] as Entry, this.#heap[child] as Entry)) child++;
      if (!isBefore(this.#heap[child] as Entry, last)) break;
      this.#heap[at] = this.#heap[child] as Entry;
      at = child;
    }
    this.#heap[at] = last;
  }
}

function isBefore(left: Entry, right: Entry): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
