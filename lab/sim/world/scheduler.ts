import { Heap } from './heap.ts';

type Entry = { readonly atMs: number; readonly order: number; action: (() => void) | undefined };

/** Events between two turns of the real event loop, so that a program that runs a simulation can still be stopped. */
const EVENTS_A_TURN = 4096;

/**
 * Runs everything that settled promises have to do, as Node.js does after each callback; it exists in every version and
 * is only discouraged. Undefined where it is missing: a turn of the loop does the same.
 */
const drainPromises = (process as { readonly _tickCallback?: () => void })._tickCallback;

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
          // Where promises can be run to their end in place, many events share a turn of the loop, which costs far more.
          for (let left = drainPromises === undefined ? 1 : EVENTS_A_TURN; left > 0; left--) {
            if (isDone()) {
              resolve(true);
              return;
            }
            if (!this.#step(untilMs)) {
              resolve(false);
              return;
            }
            drainPromises?.();
          }
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

  /** Lets the next event happen; false when there is none up to `untilMs`, which is the time then. */
  #step(untilMs: number): boolean {
    let entry = this.#entries.peek();
    while (entry !== undefined && entry.action === undefined) {
      this.#entries.pop();
      entry = this.#entries.peek();
    }
    if (entry === undefined || entry.atMs > untilMs) {
      this.#nowMs = Math.max(this.#nowMs, untilMs);
      return false;
    }
    this.#entries.pop();
    this.#nowMs = entry.atMs;
    this.#events++;
    entry.action?.();
    return true;
  }
}
