import { parentPort } from 'node:worker_threads';
import type { FaultPlan } from '../faultPlan.ts';
import { minimise } from './minimise.ts';
import { planOf, runSeed, type SeedJob, type SeedResult } from './seedRun.ts';

/** `twice`: run it a second time, to compare hashes. `small`: make its plan small if it breaks something. */
export type SwarmJob = SeedJob & { readonly twice: boolean; readonly small: boolean };
export type SwarmResult = SeedResult & { readonly secondHash?: string; readonly plan?: FaultPlan };

async function work({ twice, small, ...job }: SwarmJob): Promise<SwarmResult> {
  const result = await runSeed(job);
  const [first] = result.violations;
  const plan = first === undefined || !small ? undefined : await minimise(job, planOf(job), first.invariant);
  const second = twice ? await runSeed(job) : undefined;
  return {
    ...result,
    ...(plan === undefined ? {} : { plan }),
    ...(second === undefined ? {} : { secondHash: second.hash }),
  };
}

parentPort?.on('message', (job: SwarmJob) => {
  work(job).then(
    (result) => parentPort?.postMessage(result),
    (error: unknown) => {
      throw error;
    },
  );
});
