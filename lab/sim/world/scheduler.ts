import { Heap } from './heap.ts';

type Entry = { readonly atMs: number; readonly order: number; action: (() => void) | undefined };

/**
 * Virtual time: what is to happen, in the order of its moments, those of one moment in the order asked. After each event
 * everything that follows from it without waiting is finished before the next one begins.
 */
export class Scheduler {
  readonly #entries = new Heap<Entry>((left, right) => left.atMs - right.atMs || left.order - right.order);
  #nowMs = 0;
  #order = 0;
  #events = 0;

  /** Milliseconds since the run began. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Events so far. */
  get events(): number {
    return this.#events;
  }

  /** Runs `action` once, `delayMs` from now; the result cancels it. */
  after(delayMs: number, action: () => void): () => void {
    const entry: Entry = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, action };
    this.#entries.push(entry);
    return () => {
      entry.action = undefined;
    };
  }

  /** Lets time pass until `untilMs`, or until `isDone` says so after an event. Whether it said so. */
  run(untilMs: number, isDone: () => boolean = () => false): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        try {
          if (isDone()) {
            resolve(true);
            return;
          }
          let entry = this.#entries.peek();
          while (entry !== undefined && entry.action === undefined) {
            this.#entries.pop();
            entry = this.#entries.peek();
          }
          if (entry === undefined || entry.atMs > untilMs) {
            this.#nowMs = Math.max(this.#nowMs, untilMs);
            resolve(false);
            return;
          }
          this.#entries.pop();
          this.#nowMs = entry.atMs;
          this.#events++;
          entry.action?.();
        } catch (error) {
          reject(error as Error);
          return;
        }
        // Promises that this event has settled run before the next turn of the loop.
        setImmediate(turn);
      };
      setImmediate(turn);
    });
  }
}
