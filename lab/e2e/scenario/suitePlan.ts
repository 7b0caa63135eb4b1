import type { EngineName } from '@hanse/cli';
import type { Fault, Manifest, RecoveryLimits } from './manifest.ts';

/** Whether blocks come back, on a machine that tests many things at once; how soon is measured by the recovery plan. */
export const SUITE_LIMITS: RecoveryLimits = { partitionMs: 30_000, restartMs: 45_000 };

/** The short suite that every engine must pass, in some twenty seconds: one fault of each family, quorum kept and lost. */
export function suitePlan(engine: EngineName): Manifest {
  const faults: Fault[] = [
    { kind: 'kill-proposer', downMs: 1000 },
    {
      kind: 'cut',
      sides: [
        [0, 1],
        [2, 3],
      ],
      way: 'both',
      passage: 'held',
      ms: 3000,
    },
    { kind: 'cut', sides: [[1], [0, 2, 3]], way: 'one', passage: 'lost', ms: 2000 },
    { kind: 'wipe', nodes: [2] },
    { kind: 'kill', nodes: [0, 1, 2, 3], downMs: 0 },
  ];
  return {
    engine,
    validators: 4,
    spares: 0,
    load: { accounts: 20, burst: 5, perSecond: 60 },
    durationMs: 0,
    limits: SUITE_LIMITS,
    faults: faults.map((fault) => ({ atMs: 0, fault })),
  };
}
