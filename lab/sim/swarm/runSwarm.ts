import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cryptoOf } from './seedRun.ts';
import type { SwarmJob, SwarmResult } from './swarmWorker.ts';
import { workPool } from './workPool.ts';

/** Failing seeds whose plans are made small and kept; more are only counted. */
const FAILED_KEPT_MAX = 10;

export type RunSwarmOptions = {
  readonly engine: string;
  readonly from: number;
  /** The last seed. */
  readonly to: number;
  /** Simulated hours of all seeds together. */
  readonly hours: number;
  readonly nodes?: number;
  readonly jobs: number;
  /** So many seeds, from the first on, are run twice. */
  readonly twice?: number;
  /** Where minimised plans are written. */
  readonly folder: string;
  readonly onProgress?: (line: string) => void;
};

export type SwarmReport = {
  readonly engine: string;
  readonly seeds: number;
  readonly simulatedHours: number;
  readonly seconds: number;
  readonly blocks: number;
  readonly transactions: number;
  readonly faults: { readonly [kind: string]: number };
  /** Violations by invariant. */
  readonly violations: { readonly [invariant: string]: number };
  readonly failed: readonly { readonly seed: number; readonly message: string; readonly replay: string }[];
  readonly repeated: number;
  readonly unlike: readonly number[];
};

const PROGRESS_MS = 10_000;

/** Many seeds on worker threads, each with its own mix of faults. */
export async function runSwarm(options: RunSwarmOptions): Promise<SwarmReport> {
  const { engine, from, to, hours, nodes, jobs, twice = 0, folder, onProgress } = options;
  const seconds = Math.max(50, Math.ceil((hours * 3600) / (to - from + 1)));
  const started = performance.now();
  const faults: Record<string, number> = {};
  const violations: Record<string, number> = {};
  const failed: { seed: number; message: string; replay: string }[] = [];
  const unlike: number[] = [];
  let [next, done, simulated, blocks, transactions, repeated, told] = [from, 0, 0, 0, 0, 0, started];
  const take = (result: SwarmResult): void => {
    done++;
    simulated += result.simulatedSeconds;
    blocks += result.blocks;
    transactions += result.transactions;
    for (const [kind, count] of Object.entries(result.faults)) faults[kind] = (faults[kind] ?? 0) + count;
    for (const { invariant } of result.violations) violations[invariant] = (violations[invariant] ?? 0) + 1;
    if (result.secondHash !== undefined) {
      repeated++;
      if (result.secondHash !== result.hash) unlike.push(result.seed);
    }
    const [first] = result.violations;
    if (first !== undefined && failed.length < FAILED_KEPT_MAX) {
      const file = join(folder, `${engine}-${result.seed}.json`);
      if (result.plan !== undefined) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, `${JSON.stringify(result.plan, null, 2)}\n`);
      }
      const replay =
        `npm run sim -- --engine ${engine} --nodes ${result.nodes} --seed ${result.seed} ` +
        (result.plan === undefined
          ? `--swarm --seeds ${result.seed}..${result.seed} --hours ${seconds / 3600}`
          : `--faults ${file}${cryptoOf(result.seed) === 'real' ? ' --real-crypto' : ''}`);
      const message = `${first.invariant} at ${first.atMs.toFixed(0)} ms ${first.node ?? ''}: ${first.message}`;
      failed.push({ seed: result.seed, message, replay });
      onProgress?.(`seed ${result.seed}: ${message}\n  ${replay}`);
    }
    const now = performance.now();
    if (now - told < PROGRESS_MS) return;
    told = now;
    const ratio = simulated / ((now - started) / 1000);
    const memory = Math.round(process.memoryUsage().rss / (1 << 20));
    onProgress?.(
      `${done} of ${to - from + 1} seeds, ${(simulated / 3600).toFixed(1)} simulated hours, ` +
        `${ratio.toFixed(0)} times real time, ${failed.length} failed, ${memory} MiB`,
    );
  };
  await workPool<SwarmJob, SwarmResult>({
    module: new URL('swarmWorker.ts', import.meta.url),
    jobs,
    next: () => {
      if (next > to) return undefined;
      const seed = next++;
      return {
        engine,
        seed,
        seconds,
        twice: seed < from + twice,
        small: failed.length < FAILED_KEPT_MAX,
        ...(nodes === undefined ? {} : { nodes }),
      };
    },
    onResult: take,
  });
  return {
    engine,
    seeds: done,
    simulatedHours: simulated / 3600,
    seconds: (performance.now() - started) / 1000,
    blocks,
    transactions,
    faults,
    violations,
    failed,
    repeated,
    unlike,
  };
}
