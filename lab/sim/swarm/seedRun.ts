import type { FaultPlan } from '../faultPlan.ts';
import type { Violation } from '../observation.ts';
import { HEAL_MS, runSimulation } from '../runSimulation.ts';
import { type PlanFocus, randomPaceMs, randomPlan, randomSize } from './randomPlan.ts';

/** One seed of a swarm; everything about its run follows from this. */
export type SeedJob = {
  readonly engine: string;
  readonly seed: number;
  readonly seconds: number;
  /** Validators; by default the seed draws them. */
  readonly nodes?: number;
  readonly crypto?: 'stub' | 'real';
  /** In place of the plan that the seed draws. */
  readonly plan?: FaultPlan;
  readonly only?: PlanFocus;
};

export type SeedResult = {
  readonly seed: number;
  readonly hash: string;
  readonly nodes: number;
  readonly blocks: number;
  readonly transactions: number;
  readonly simulatedSeconds: number;
  readonly seconds: number;
  readonly faults: { readonly [kind: string]: number };
  readonly violations: readonly Violation[];
};

/** One seed in this many runs with real signatures, unless told otherwise. */
const REAL_EVERY = 20;

export function cryptoOf(seed: number): 'stub' | 'real' {
  return seed % REAL_EVERY === 0 ? 'real' : 'stub';
}

export function planOf({
  engine,
  seed,
  seconds,
  nodes = randomSize(engine, seed),
  plan,
  only = {},
}: SeedJob): FaultPlan {
  return plan ?? randomPlan({ engine, nodes, seed, harmMs: Math.max(5000, seconds * 1000 - HEAL_MS), only });
}

/** Runs one seed. Never throws because of what the league does: a broken run is a violation of its own. */
export async function runSeed(job: SeedJob): Promise<SeedResult> {
  const { engine, seed } = job;
  const nodes = job.nodes ?? randomSize(engine, seed);
  const plan = planOf(job);
  const crypto = job.crypto ?? cryptoOf(seed);
  const started = performance.now();
  const faults: Record<string, number> = {};
  for (const { kind } of plan.faults) faults[kind] = (faults[kind] ?? 0) + 1;
  for (const { conduct } of plan.adversaries) faults[`liar: ${conduct}`] = (faults[`liar: ${conduct}`] ?? 0) + 1;
  let transactions = 0;
  let atMs = 0;
  const common = { seed, nodes, faults };
  try {
    const result = await runSimulation({
      engine,
      nodes,
      seed,
      plan,
      crypto,
      everyMs: randomPaceMs(seed),
      observe: (seen) => {
        atMs = seen.atMs;
        if (seen.kind === 'acknowledged') transactions++;
      },
    });
    const { hash, blocks, simulatedSeconds, violations } = result;
    const seconds = (performance.now() - started) / 1000;
    return { ...common, hash, blocks, transactions, simulatedSeconds, seconds, violations };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const violations = [{ invariant: 'run', atMs, node: undefined, message }];
    const seconds = (performance.now() - started) / 1000;
    return { ...common, hash: '', blocks: 0, transactions, simulatedSeconds: atMs / 1000, seconds, violations };
  }
}
