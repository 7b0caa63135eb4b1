import type { EngineName } from '@hanse/cli';
import type { Fault, Manifest } from './manifest.ts';
import { SUITE_LIMITS } from './suitePlan.ts';

/** What disks do: lose what was not synced, fill up, fail, rot. Under a minute. */
export function disksPlan(engine: EngineName): Manifest {
  const faults: Fault[] = [
    { kind: 'power-cut', nodes: [0], downMs: 0 },
    { kind: 'disk-full', node: 1, ms: 5000 },
    { kind: 'sync-fails', node: 2, ms: 5000 },
    { kind: 'corrupt', node: 3, pages: 8, ms: 2000 },
    { kind: 'power-cut', nodes: [0, 1, 2, 3], downMs: 0 },
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
