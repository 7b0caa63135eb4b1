import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long requests may keep the process from everything else. */
const BUSY_MS = 20;

/** Lets sockets, timers and consensus have the process between requests, however many have come at once. */
export class LoopTurns {
  #tail: Promise<void> = Promise.resolve();
  #sinceMs = Number.NEGATIVE_INFINITY;

  /** Ask before each piece of work: a promise, when there is one, must be awaited. Each waits for a turn of its own. */
  pause(): Promise<void> | undefined {
    if (performance.now() - this.#sinceMs < BUSY_MS) return undefined;
    const turn = this.#tail.then(async () => {
      await nextTurn();
      this.#sinceMs = performance.now();
    });
    this.#tail = turn;
    return turn;
  }
}
