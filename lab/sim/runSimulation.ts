import type { EngineSettings } from '@hanse/consensus';
import { adversariesOf } from './adversaries/adversariesOf.ts';
import { Checkers } from './checkers/checkers.ts';
import type { FaultPlan } from './faultPlan.ts';
import type { NodeName, Observation, Violation } from './observation.ts';
import { ObservationLog } from './observationLine.ts';
import { planFaults, RESTART_MS } from './world/applyFault.ts';
import { type Adversary, SimLeague } from './world/league.ts';
import { REAL_CRYPTO, STUB_CRYPTO } from './world/simNode.ts';

/** After healing: time within which a block is due, and every node of the quorum has it. */
export const HEAL_BOUND_MS = 20_000;
/** Phase two lasts this long. */
export const HEAL_MS = 40_000;

export type SimulationOptions = {
  readonly engine: string;
  readonly nodes: number;
  readonly seed: number;
  readonly plan: FaultPlan;
  readonly crypto?: 'stub' | 'real';
  readonly settings?: EngineSettings;
  readonly clients?: number;
  readonly everyMs?: number;
  readonly adversaries?: ReadonlyMap<NodeName, Adversary>;
  /** Hears every observation, after the checkers. */
  readonly observe?: (event: Observation) => void;
  /** Fewer checkers, for runs that only measure. */
  readonly check?: 'all' | 'none';
};

export type SimulationResult = {
  /** SHA-256 over the log of all observations: same seed, same code, same hash. */
  readonly hash: string;
  readonly simulatedSeconds: number;
  /** Height of the highest node. */
  readonly blocks: number;
  readonly violations: readonly Violation[];
};

/** Runs one league under one plan: faults until it heals, then a quorum must go on. The same options give the same run. */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const { engine, nodes, seed, plan, check = 'all' } = options;
  const adversaries = new Map([...adversariesOf(plan), ...(options.adversaries ?? [])]);
  const log = new ObservationLog();
  let checkers: Checkers | undefined;
  let isHealed = false;
  const fallen = new Set<NodeName>();
  const league: SimLeague = new SimLeague({
    engine,
    nodes,
    seed,
    crypto: options.crypto === 'real' ? REAL_CRYPTO : STUB_CRYPTO,
    adversaries,
    ...(plan.change === undefined ? {} : { change: plan.change }),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.clients === undefined ? {} : { clients: options.clients }),
    ...(options.everyMs === undefined ? {} : { everyMs: options.everyMs }),
    observe: (event) => {
      log.add(event);
      checkers?.observe(event);
      options.observe?.(event);
      if (event.kind === 'damaged') fallen.add(event.node);
      if (event.kind === 'stopped' && event.cause === 'failed' && !isHealed) {
        // Its supervisor starts it again, as systemd would.
        league.scheduler.after(RESTART_MS, () => league.node(event.node).start());
      }
    },
  });
  if (check === 'all') checkers = new Checkers(league.facts);
  planFaults(league, plan, () => isHealed);
  league.start();
  await league.run(plan.healAtMs);
  isHealed = true;
  heal(league, fallen);
  await league.run(HEAL_MS);
  league.tell({ kind: 'ended' });
  const violations = (await checkers?.finish()) ?? [];
  return {
    hash: log.digest(),
    simulatedSeconds: league.scheduler.nowMs / 1000,
    blocks: Math.max(...league.nodes.map(({ height }) => height)),
    violations,
  };
}

/** Undoes every fault and brings all machines up whose disks were not damaged. */
function heal(league: SimLeague, fallen: ReadonlySet<NodeName>): void {
  league.network.calm();
  const up: NodeName[] = [];
  for (const node of league.nodes) {
    Object.assign(node.disk.trouble, { delayMs: 0, bytesLeft: Number.POSITIVE_INFINITY, failIn: 0 });
    node.setClock({ skewMs: 0, rate: 1 });
    node.process?.resume();
    node.dieAt(Number.POSITIVE_INFINITY, 'process');
    if (!node.isUp) node.start();
    if (!fallen.has(node.name)) up.push(node.name);
  }
  league.tell({ kind: 'healed', nodes: up, boundMs: HEAL_BOUND_MS });
}
