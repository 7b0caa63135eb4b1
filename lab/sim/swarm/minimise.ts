import type { FaultPlan } from '../faultPlan.ts';
import { runSeed, type SeedJob } from './seedRun.ts';

/** Runs that making a plan small may take. */
export const MINIMISE_RUNS_MAX = 120;

/** The parts of a plan that can be left out one by one. */
type Part = { readonly fault: FaultPlan['faults'][number] } | { readonly adversary: FaultPlan['adversaries'][number] };

function partsOf({ faults, adversaries }: FaultPlan): readonly Part[] {
  return [...adversaries.map((adversary) => ({ adversary })), ...faults.map((fault) => ({ fault }))];
}

function planOfParts(parts: readonly Part[], { healAtMs, change }: FaultPlan): FaultPlan {
  return {
    healAtMs,
    ...(change === undefined ? {} : { change }),
    faults: parts.flatMap((part) => ('fault' in part ? [part.fault] : [])),
    adversaries: parts.flatMap((part) => ('adversary' in part ? [part.adversary] : [])),
  };
}

/**
 * Delta debugging (Zeller and Hildebrandt): the smallest part of a list found with which `fails` still holds, by leaving
 * out ever smaller pieces.
 */
export async function shrinkList<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  let kept = items;
  let pieces = 2;
  while (kept.length > 0) {
    const size = Math.ceil(kept.length / pieces);
    let next: readonly Item[] | undefined;
    for (let from = 0; from < kept.length && next === undefined; from += size) {
      const rest = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (await fails(rest)) next = rest;
    }
    if (next !== undefined) {
      kept = next;
      pieces = Math.max(2, pieces - 1);
    } else if (size === 1) return kept;
    else pieces = Math.min(kept.length, pieces * 2);
  }
  return kept;
}

/** A plan that breaks the same invariant with as few faults as were found, and a shorter phase one where that is enough. */
export async function minimise(job: SeedJob, plan: FaultPlan, invariant: string): Promise<FaultPlan> {
  let runs = 0;
  const breaks = async (tried: FaultPlan): Promise<boolean> => {
    if (runs >= MINIMISE_RUNS_MAX) return false;
    runs++;
    const { violations } = await runSeed({ ...job, plan: tried });
    return violations.some((one) => one.invariant === invariant);
  };
  const parts = await shrinkList(partsOf(plan), (kept) => breaks(planOfParts(kept, plan)));
  let small = planOfParts(parts, plan);
  const last = small.faults.reduce((latest, { atMs, forMs }) => Math.max(latest, atMs + forMs), 1000);
  const sooner = { ...small, healAtMs: Math.min(small.healAtMs, last + 2000) };
  if (sooner.healAtMs < small.healAtMs && (await breaks(sooner))) small = sooner;
  return small;
}
