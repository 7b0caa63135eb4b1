import { Checkers } from './checkers/checkers.ts';
import type { NodeName, Violation } from './observation.ts';
import { SimLeague } from './world/league.ts';

/** Time before the first death, in which the league has found itself and keys have been used. */
const BEFORE_MS = 4000;
const DOWN_MS = 1000;
/** After its return: time to link up, then the bound within which the league goes on, then peace for the checkers. */
const BACK_MS = 5000;
const BOUND_MS = 10_000;
const AFTER_MS = 20_000;

export type BoundariesOptions = {
  readonly engine: string;
  readonly nodes: number;
  readonly seed: number;
  /** Blocks over which every boundary is tried. */
  readonly blocks: number;
  /** Which nodes die, one in each run; all unless given. */
  readonly victims?: readonly NodeName[];
  /** Tries every `step`th boundary only; 1 unless given. */
  readonly step?: number;
  readonly onProgress?: (line: string) => void;
};

export type BoundariesReport = {
  /** Calls to disk, signer and network that were found, all victims together. */
  readonly boundaries: number;
  readonly runs: number;
  readonly simulatedSeconds: number;
  readonly failed: readonly {
    readonly node: NodeName;
    readonly boundary: number;
    readonly loss: 'process' | 'power';
    readonly violation: Violation;
  }[];
};

type Trial = { readonly boundaries: number; readonly simulatedMs: number; readonly violations: readonly Violation[] };

/** `boundary` undefined: nobody dies, the boundaries are counted. */
async function trial(
  { engine, nodes, seed, blocks }: BoundariesOptions,
  { node, boundary, loss }: { readonly node: NodeName; readonly boundary?: number; readonly loss: 'process' | 'power' },
): Promise<Trial> {
  let checkers: Checkers | undefined;
  const observe = (event: Parameters<Checkers['observe']>[0]): void => checkers?.observe(event);
  const league = new SimLeague({ engine, nodes, seed, clients: 2, everyMs: 800, observe });
  checkers = new Checkers(league.facts);
  const victim = league.node(node);
  league.start();
  await league.run(BEFORE_MS);
  const [from, height] = [victim.process?.boundaries ?? 0, victim.height];
  if (boundary === undefined) {
    await league.run(60_000, () => victim.height >= height + blocks);
    const boundaries = (victim.process?.boundaries ?? 0) - from;
    return { boundaries, simulatedMs: league.scheduler.nowMs, violations: [] };
  }
  victim.dieAt(boundary, loss);
  if (!(await league.run(60_000, () => !victim.isUp)))
    throw new RangeError(`${node} did not come to boundary ${boundary}`);
  await league.run(DOWN_MS);
  victim.start();
  await league.run(BACK_MS);
  league.tell({ kind: 'healed', nodes: league.nodes.map(({ name }) => name), boundMs: BOUND_MS });
  await league.run(AFTER_MS);
  league.tell({ kind: 'ended' });
  return { boundaries: 0, simulatedMs: league.scheduler.nowMs, violations: await checkers.finish() };
}

/**
 * Lets a node die at each of its calls to disk, signer and network within some blocks: killed, and with power lost.
 * Every run is judged by all checkers.
 */
export async function runBoundaries(options: BoundariesOptions): Promise<BoundariesReport> {
  const { nodes, step = 1, onProgress } = options;
  const victims = options.victims ?? Array.from({ length: nodes }, (_, at) => `n${at + 1}`);
  const failed: BoundariesReport['failed'][number][] = [];
  let [found, runs, simulatedMs] = [0, 0, 0];
  for (const node of victims) {
    const { boundaries } = await trial(options, { node, loss: 'process' });
    found += boundaries;
    for (let boundary = 1; boundary <= boundaries; boundary += step) {
      for (const loss of ['process', 'power'] as const) {
        const result = await trial(options, { node, boundary, loss });
        runs++;
        simulatedMs += result.simulatedMs;
        const [violation] = result.violations;
        if (violation !== undefined) failed.push({ node, boundary, loss, violation });
      }
    }
    onProgress?.(`${node}: ${boundaries} boundaries, ${runs} runs, ${failed.length} failed`);
  }
  return { boundaries: found, runs, simulatedSeconds: simulatedMs / 1000, failed };
}
