import { Worker } from 'node:worker_threads';
import { engineNamed } from './engines.ts';
import type { FoundDifference, FuzzSetup, RangeResult, Tally } from './fuzzRange.ts';
import type { FuzzJob } from './fuzzWorker.ts';

/** Cases of one job; small enough that the end of the time is met within a second. */
const CASES_OF_JOB = 100;

export type RunFuzzOptions = FuzzSetup & {
  /** Index of the first case. */
  readonly from: number;
  /** Ends when so many generated transactions have been run. */
  readonly programs: number;
  readonly msMax: number;
  readonly workers: number;
  /** Ends when so many cases have differed. */
  readonly differencesMax: number;
  readonly onProgress?: (tally: Tally & { readonly ms: number }) => void;
  readonly onFound?: (found: FoundDifference) => void;
};

export type FuzzReport = { readonly tally: Tally; readonly ms: number; readonly found: readonly FoundDifference[] };

/** Hands out ranges of indices to worker threads until programs, time or patience with differences are used up. */
export async function runFuzz(options: RunFuzzOptions): Promise<FuzzReport> {
  const { seed, engineA, engineB, forks, onProgress, onFound } = options;
  for (const name of [engineA, engineB]) engineNamed(name);
  const setup: FuzzSetup = { seed, engineA, engineB, forks };
  const started = performance.now();
  let next = options.from;
  let tally: Tally = { cases: 0, programs: 0, runs: 0, gas: 0n };
  const found: FoundDifference[] = [];
  const isOver = (): boolean =>
    tally.programs >= options.programs ||
    performance.now() - started > options.msMax ||
    found.length >= options.differencesMax;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('fuzzWorker.ts', import.meta.url));
    try {
      while (!isOver()) {
        const from = next;
        // A case has 1.8 transactions on average; the last job must not overshoot by much.
        next += Math.max(1, Math.min(CASES_OF_JOB, Math.ceil((options.programs - tally.programs) / 2)));
        const result = await ask(worker, {
          setup,
          range: { from, to: next, differencesMax: options.differencesMax - found.length },
        });
        tally = sum(tally, result.tally);
        for (const one of result.found) {
          found.push(one);
          onFound?.(one);
        }
        onProgress?.({ ...tally, ms: performance.now() - started });
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: options.workers }, work));
  return { tally, ms: performance.now() - started, found };
}

function sum(a: Tally, b: Tally): Tally {
  return { cases: a.cases + b.cases, programs: a.programs + b.programs, runs: a.runs + b.runs, gas: a.gas + b.gas };
}

function ask(worker: Worker, job: FuzzJob): Promise<RangeResult> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (result: RangeResult) => {
      worker.off('error', reject);
      resolve(result);
    });
    worker.postMessage(job);
  });
}
