import { rpcFault } from './faults.ts';
import { RETRY_AFTER_MS } from './rpcError.ts';

/** Lets a few expensive tasks run at the same time and a bounded number wait; the others are refused at once. */
export class Gate {
  readonly #runningMax: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ runningMax, waitingMax }: { readonly runningMax: number; readonly waitingMax: number }) {
    this.#runningMax = runningMax;
    this.#waitingMax = waitingMax;
  }

  get load(): number {
    return this.#running + this.#waiting.length;
  }

  /** Throws `rpc/busy`. */
  async run<Value>(task: () => Value | Promise<Value>): Promise<Value> {
    if (this.#running >= this.#runningMax) {
      if (this.#waiting.length >= this.#waitingMax)
        throw rpcFault('busy', { seen: this.load, retryMs: RETRY_AFTER_MS });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await task();
    } finally {
      // The place is handed on, so that a newcomer cannot slip in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
