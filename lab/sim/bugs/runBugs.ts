import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BugSeed, BugWork } from './bugWorker.ts';
import { rootPath } from './plant.ts';
import type { PlantedBug } from './plantedBug.ts';

/** Real time that a bug may stay hidden. */
export const BUG_MS_MAX = 10 * 60_000;
/** Simulated seconds of one seed. */
const SEED_SECONDS = 100;
const CORE_TEST = join(rootPath, 'core/consensus/raft/core/safety.test.ts');

export type BugOutcome = {
  readonly bug: string;
  readonly engine: string;
  /** The invariant that it broke; undefined: it was not caught. */
  readonly caughtBy: string | undefined;
  readonly seed: number;
  readonly message: string;
  readonly simulatedSeconds: number;
  readonly seconds: number;
};

/** The properties of the core, judged by its own random groups, with the bug planted into that process. */
function runCore(bug: PlantedBug, msMax: number): Promise<BugOutcome> {
  const started = performance.now();
  const args = ['--import', new URL('plantByName.ts', import.meta.url).href, '--test', CORE_TEST];
  const options = { timeout: msMax, env: { ...process.env, HANSE_PLANTED_BUG: bug.name }, maxBuffer: 1 << 24 };
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout) => {
      const seconds = (performance.now() - started) / 1000;
      const isCaught = error !== null && error.killed !== true;
      const message = /(?:AssertionError|InvariantViolation)[^\n]*/.exec(stdout)?.[0]?.trim() ?? '';
      const seed = Number(/seed (\d+)/.exec(stdout)?.[1] ?? 0);
      const common = { bug: bug.name, engine: bug.engine, seed, message, simulatedSeconds: 0, seconds };
      resolve({ ...common, caughtBy: isCaught ? 'S7' : undefined });
    });
  });
}

/** Runs one bug, seed after seed in a thread of its own, until a checker reports or real time is up. */
export async function runBug(
  bug: PlantedBug,
  { msMax = BUG_MS_MAX }: { readonly msMax?: number } = {},
): Promise<BugOutcome> {
  if (bug.arena === 'raft-core') return runCore(bug, msMax);
  const started = performance.now();
  const workerData: BugWork = { bug, seconds: SEED_SECONDS };
  const worker = new Worker(new URL('bugWorker.ts', import.meta.url), { workerData });
  let simulatedSeconds = 0;
  let seed = 0;
  try {
    for (;;) {
      seed++;
      const result = await ask(worker, seed);
      simulatedSeconds += result.simulatedSeconds;
      const ms = performance.now() - started;
      const isCaught = result.invariant !== undefined;
      if (!isCaught && ms < msMax) continue;
      const { invariant: caughtBy, message } = result;
      return { bug: bug.name, engine: bug.engine, caughtBy, seed, message, simulatedSeconds, seconds: ms / 1000 };
    }
  } finally {
    await worker.terminate();
  }
}

function ask(worker: Worker, seed: number): Promise<BugSeed> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (result: BugSeed) => {
      worker.off('error', reject);
      resolve(result);
    });
    worker.postMessage(seed);
  });
}

/** All bugs, so many at a time, in the order of the list. */
export async function runBugs(
  bugs: readonly PlantedBug[],
  options: { readonly jobs: number; readonly msMax?: number; readonly onDone?: (outcome: BugOutcome) => void },
): Promise<readonly BugOutcome[]> {
  const outcomes = new Array<BugOutcome>(bugs.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < bugs.length; at = next++) {
      const bug = bugs[at] as PlantedBug;
      const outcome = await runBug(bug, options.msMax === undefined ? {} : { msMax: options.msMax });
      outcomes[at] = outcome;
      options.onDone?.(outcome);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return outcomes;
}
