import { watchHeads } from './heads.ts';
import type { NodeProcess } from './nodeProcess.ts';

/** When a node told of each new head. */
export class HeadTimes {
  readonly #times: number[] = [];
  readonly #close: () => void;

  private constructor(close: () => void, times: number[]) {
    this.#close = close;
    this.#times = times;
  }

  static async of(node: NodeProcess): Promise<HeadTimes> {
    const times: number[] = [];
    const close = await watchHeads(
      node.plan.ports.rpc,
      () => times.push(performance.now()),
      () => undefined, // a node that is killed on purpose tells no more heads
    );
    return new HeadTimes(close, times);
  }

  /** The longest time without a new head between `fromMs` and `toMs` of `performance.now()`. */
  longestPauseMs(fromMs: number, toMs: number): number {
    const inside = this.#times.filter((ms) => ms >= fromMs && ms <= toMs);
    const edges = [fromMs, ...inside, toMs];
    return Math.max(...edges.slice(1).map((ms, index) => ms - (edges[index] as number)));
  }

  /** Heads told since `fromMs`. */
  countSince(fromMs: number): number {
    return this.#times.filter((ms) => ms >= fromMs).length;
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}
