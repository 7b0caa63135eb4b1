import type { Dice } from '@hanse/consensus';
import type { Scheduler } from './scheduler.ts';

/** What never comes: the answer to a process that is gone. */
const NEVER = new Promise<never>(() => {});

/**
 * One life of a node's process: everything it does to the outside passes here, so that a dead one is still, a paused one
 * waits, and a fault can end it at any boundary.
 */
export class Process {
  readonly #scheduler: Scheduler;
  readonly #dice: Dice;
  /** Told when the process ends itself at a boundary. */
  readonly #died: () => void;
  #isAlive = true;
  #held: (() => void)[] | undefined;
  #boundaries = 0;
  #deathAt = Number.POSITIVE_INFINITY;

  constructor(options: { readonly scheduler: Scheduler; readonly dice: Dice; readonly died: () => void }) {
    this.#scheduler = options.scheduler;
    this.#dice = options.dice;
    this.#died = options.died;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isPaused(): boolean {
    return this.#held !== undefined;
  }

  /** Calls to the outside so far. */
  get boundaries(): number {
    return this.#boundaries;
  }

  kill(): void {
    this.#isAlive = false;
    this.#held = undefined;
  }

  /** The process ends at its `count`th call to the outside from now. */
  dieAt(count: number): void {
    this.#deathAt = this.#boundaries + count;
  }

  pause(): void {
    this.#held ??= [];
  }

  resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const action of held) this.#scheduler.after(0, () => this.act(action));
  }

  /** Does it now, when the process runs on, or never. */
  act(action: () => void): void {
    if (!this.#isAlive) return;
    if (this.#held !== undefined) this.#held.push(action);
    else action();
  }

  after(delayMs: number, action: () => void): () => void {
    return this.#scheduler.after(delayMs, () => this.act(action));
  }

  /** A call to the outside that is over at once, as handing a frame to the network: false when the process ends here. */
  passes(): boolean {
    if (!this.#isAlive) return false;
    if (!this.#isLast()) return true;
    this.#died();
    return false;
  }

  /** Counts a call; whether the process ends at it. */
  #isLast(): boolean {
    this.#boundaries++;
    if (this.#boundaries < this.#deathAt) return false;
    this.#deathAt = Number.POSITIVE_INFINITY;
    return true;
  }

  /**
   * A call to the outside that takes `delayMs`: `effect` happens, then the promise settles as it says. If the process
   * ends in between, the effect may have happened, or in part (`partly`), or not, and nobody hears.
   */
  call<Value>(delayMs: number, effect: () => Value, partly?: () => void): Promise<Value> {
    if (!this.#isAlive) return NEVER;
    if (this.#isLast()) {
      const what = this.#dice.pick([effect, partly, undefined]);
      if (what !== undefined) attempt(what);
      this.#died();
      return NEVER;
    }
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        if (!this.#isAlive) return;
        try {
          resolve(effect());
        } catch (error) {
          reject(error as Error);
        }
      };
      if (delayMs <= 0) finish();
      else this.after(delayMs, finish);
    });
  }
}

function attempt(effect: () => unknown): void {
  try {
    effect();
  } catch {
    // Nobody is left to hear of it.
  }
}
