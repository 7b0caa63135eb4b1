import { workPool } from '../swarm/workPool.ts';
import type { TwinsOutcome } from './runScenario.ts';
import type { TwinsJob, TwinsResult } from './twinsWorker.ts';

/** Scenarios of one job. */
const JOB_SCENARIOS = 50;
/** Scenarios that are kept by name; the rest is only counted. */
const FOUND_KEPT_MAX = 20;

export type TwinsReport = {
  readonly twins: number;
  readonly scenarios: number;
  readonly forks: number;
  readonly stalls: number;
  readonly blocks: number;
  readonly simulatedSeconds: number;
  readonly seconds: number;
  readonly found: readonly { readonly seed: number; readonly kind: TwinsOutcome['kind']; readonly reason: string }[];
};

export type RunTwinsOptions = {
  readonly engine: string;
  readonly twins: number;
  readonly from: number;
  readonly scenarios: number;
  readonly jobs: number;
  /** Ends with the first fork. */
  readonly until?: 'fork';
  readonly onProgress?: (done: number) => void;
};

/** Twins scenarios of many seeds on worker threads. */
export async function runTwins(options: RunTwinsOptions): Promise<TwinsReport> {
  const { engine, twins, from, scenarios, jobs, until, onProgress } = options;
  const started = performance.now();
  const end = from + scenarios;
  const found: TwinsReport['found'][number][] = [];
  let [at, done, forks, stalls, blocks, simulatedMs] = [from, 0, 0, 0, 0, 0];
  await workPool<TwinsJob, TwinsResult>({
    module: new URL('twinsWorker.ts', import.meta.url),
    jobs,
    next: () => {
      if (at >= end || (until === 'fork' && forks > 0)) return undefined;
      const job = { engine, twins, from: at, to: Math.min(end, at + JOB_SCENARIOS) };
      at = job.to;
      return job;
    },
    onResult: (result, job) => {
      done += job.to - job.from;
      blocks += result.blocks;
      simulatedMs += result.simulatedMs;
      for (const one of result.found) {
        if (one.kind === 'fork') forks++;
        else stalls++;
        if (found.length < FOUND_KEPT_MAX) found.push(one);
      }
      onProgress?.(done);
    },
  });
  const seconds = (performance.now() - started) / 1000;
  return {
    twins,
    scenarios: done,
    forks,
    stalls,
    blocks,
    simulatedSeconds: simulatedMs / 1000,
    seconds,
    found: found.toSorted((left, right) => left.seed - right.seed),
  };
}
