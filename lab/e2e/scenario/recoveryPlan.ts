import type { EngineName } from '@hanse/cli';
import { DEFAULT_LIMITS, type Fault, type LoadPlan, type Manifest } from './manifest.ts';

const ALL = [0, 1, 2, 3];
const LOAD: LoadPlan = { accounts: 20, burst: 4, perSecond: 40 };
/** A leader that comes back is a follower; three in a row are three elections. */
const LEADER_KILLS = 5;
const RAFT_LEADER_MS = 3000;

/** From "quorum is back" to the next block: partitions, full restarts, lost leaders, each measured more than once. */
export function recoveryPlan(engine: EngineName): Manifest {
  const halves = (passage: 'held' | 'lost', ms: number): Fault => ({
    kind: 'cut',
    sides: [
      [0, 1],
      [2, 3],
    ],
    way: 'both',
    passage,
    ms,
  });
  const restart = (downMs: number): Fault => ({ kind: 'kill', nodes: ALL, downMs });
  const faults: Fault[] = [
    halves('held', 20_000),
    halves('lost', 20_000),
    restart(0),
    // Long enough for the round timers to have grown to their limit.
    halves('held', 120_000),
    { kind: 'kill', nodes: [0, 1], downMs: 60_000 },
    restart(20_000),
    restart(0),
    ...Array.from({ length: LEADER_KILLS }, (): Fault => ({ kind: 'kill-proposer', downMs: 6000 })),
  ];
  return {
    engine,
    validators: ALL.length,
    spares: 0,
    load: LOAD,
    durationMs: 0,
    limits: engine === 'raft' ? { ...DEFAULT_LIMITS, proposerMs: RAFT_LEADER_MS } : DEFAULT_LIMITS,
    // One after the other, each when the league has been whole for some seconds.
    faults: faults.map((fault) => ({ atMs: 0, fault })),
  };
}
