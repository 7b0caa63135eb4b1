import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChangePlan, Fault, FaultPlan } from './faultPlan.ts';
import type { Observation } from './observation.ts';
import { runSimulation } from './runSimulation.ts';

const NAMES = ['n1', 'n2', 'n3', 'n4'];
/** The change comes at this height, the first blocks a second apart. */
const SINCE = 6;
const HEAL_AT_MS = 18_000;
/** Moments of the change at which something breaks; more of them for a longer look. */
const PHASES = Number(process.env['PHASES'] ?? 3);

type Case = { readonly engine: string; readonly change: ChangePlan };

const CASES: { readonly [what: string]: Case } = {
  'QBFT loses a validator': {
    engine: 'qbft',
    change: { since: SINCE, engine: 'qbft', validators: ['n2', 'n3', 'n4'] },
  },
  'QBFT gives way to Raft': { engine: 'qbft', change: { since: SINCE, engine: 'raft', validators: NAMES } },
  'Raft gives way to QBFT': { engine: 'raft', change: { since: SINCE, engine: 'qbft', validators: NAMES } },
  'one Raft group after the other': {
    engine: 'raft',
    change: { since: SINCE, engine: 'raft', validators: ['n1', 'n3', 'n4'] },
  },
};

async function runCase({ engine, change }: Case, seed: number, faults: readonly Fault[]): Promise<void> {
  const plan: FaultPlan = { healAtMs: HEAL_AT_MS, faults, adversaries: [], change };
  const engines = new Map<number, string>();
  const observe = (seen: Observation): void => {
    if (seen.kind === 'committed') engines.set(seen.stored.block.header.number, seen.sealers.engine);
  };
  const { blocks, violations } = await runSimulation({ engine, nodes: 4, seed, plan, observe });
  assert.deepEqual(violations, [], `seed ${seed}, ${JSON.stringify(faults)}`);
  assert.ok(blocks > SINCE + 2, `seed ${seed}: the ledger went on to ${blocks}`);
  assert.deepEqual([engines.get(SINCE - 1), engines.get(SINCE)], [engine, change.engine]);
}

for (const [what, one] of Object.entries(CASES)) {
  test(`${what}: nodes die and come back at every phase of the change (CHANGE-ENGINE-2, CHANGE-SET-2)`, async () => {
    for (let at = 0; at < PHASES; at++) {
      const atMs = 4000 + (at * 4000) / PHASES;
      const node = NAMES[at % 4] as string;
      const kill = { kind: 'crash', node, loss: at % 2 === 0 ? 'power' : 'process', atMs, forMs: 1500 } as const;
      const boundary = {
        kind: 'crash-at-boundary',
        node: NAMES[(at + 1) % 4] as string,
        loss: 'power',
        boundary: 1 + at * 3,
      } as const;
      await runCase(one, at + 1, [kill, { ...boundary, atMs: atMs + 2000, forMs: 1200 }]);
    }
  });

  test(`${what}: the league is split before, at and after the change (CHANGE-ENGINE-2)`, async () => {
    for (let at = 0; at < PHASES; at++) {
      const groups =
        at % 2 === 0
          ? [
              ['n1', 'n2'],
              ['n3', 'n4'],
            ]
          : [['n1'], ['n2', 'n3', 'n4']];
      const split = { kind: 'partition', groups, atMs: 4000 + (at * 4000) / PHASES, forMs: 5000 } as const;
      const outage = { kind: 'outage', loss: 'power', atMs: 5000 + (at * 6000) / PHASES, forMs: 1000 } as const;
      await runCase(one, 100 + at, at % 3 === 0 ? [split, outage] : [split]);
    }
  });
}
