import { parentPort, workerData } from 'node:worker_threads';
import { plantBug } from './plant.ts';
import type { PlantedBug } from './plantedBug.ts';

export type BugWork = { readonly bug: PlantedBug; readonly seconds: number };
/** Told after each seed. */
export type BugSeed = {
  readonly seed: number;
  readonly simulatedSeconds: number;
  readonly invariant: string | undefined;
  readonly message: string;
};

const { bug, seconds } = workerData as BugWork;
plantBug(bug);
// Only now, so that every module of the run passes the hook.
const { runSeed } = await import('../swarm/seedRun.ts');
const { engine, nodes, kinds, conducts } = bug;

/** What would have ended the process of a node: a mistake that escaped. */
let escaped: string | undefined;
process.on('uncaughtException', (error) => {
  escaped ??= error instanceof Error ? error.message : String(error);
});

const work = async (seed: number): Promise<BugSeed> => {
  const only = { ...(kinds === undefined ? {} : { kinds }), ...(conducts === undefined ? {} : { conducts }) };
  const job = { engine, seed, seconds, crypto: 'stub', only, ...(nodes === undefined ? {} : { nodes }) } as const;
  const { violations, simulatedSeconds } = await runSeed(job);
  const [first] = violations;
  const invariant = first?.invariant ?? (escaped === undefined ? undefined : 'crash');
  return { seed, simulatedSeconds, invariant, message: first?.message ?? escaped ?? '' };
};

parentPort?.on('message', (seed: number) => {
  work(seed).then(
    (result) => parentPort?.postMessage(result),
    (error: unknown) => {
      throw error;
    },
  );
});
