import { RpcClient } from '../jsonRpc.ts';
import type { NodeProcess } from '../nodeProcess.ts';

const LOOK_MS = 100;
const PATIENCE_MS = 1500;

/** Looks at the heads of all nodes and remembers when the league had its first node at each height. */
export class Progress {
  /** Of `performance.now()`, with the highest head known then. */
  readonly #steps: { readonly ms: number; readonly height: number }[] = [{ ms: performance.now(), height: 0 }];
  readonly #waiting = new Set<() => void>();
  readonly #clients: readonly RpcClient[];
  #isEnded = false;

  constructor(nodes: readonly NodeProcess[]) {
    this.#clients = nodes.map(({ plan }) => new RpcClient(plan.ports.rpc, { timeoutMs: PATIENCE_MS }));
    for (const client of this.#clients) void this.#watch(client);
  }

  get height(): number {
    return this.#steps.at(-1)?.height ?? 0;
  }

  /** Milliseconds from now to the next block, or undefined when there is none in `msMax`. */
  async nextBlock(msMax: number): Promise<number | undefined> {
    const startedMs = performance.now();
    const { height } = this;
    for (let left = msMax; left > 0; left = msMax - (performance.now() - startedMs)) {
      if (this.height > height) return performance.now() - startedMs;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.#waiting.add(wake);
      });
    }
    return this.height > height ? performance.now() - startedMs : undefined;
  }

  /** The longest time without a new block since `fromMs`. */
  longestPauseMs(fromMs: number): number {
    const inside = this.#steps.filter(({ ms }) => ms >= fromMs).map(({ ms }) => ms);
    const edges = [fromMs, ...inside, performance.now()];
    return Math.max(...edges.slice(1).map((ms, index) => ms - (edges[index] as number)));
  }

  [Symbol.dispose](): void {
    this.#isEnded = true;
    for (const client of this.#clients) client.close();
  }

  async #watch(client: RpcClient): Promise<void> {
    while (!this.#isEnded) {
      const height = await client.height().catch(() => 0); // dead or paused on purpose
      if (height > this.height) {
        this.#steps.push({ ms: performance.now(), height });
        for (const wake of [...this.#waiting]) wake();
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}
