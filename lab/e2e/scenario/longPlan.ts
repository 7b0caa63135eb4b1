import type { EngineName } from '@hanse/cli';
import {
  DEFAULT_LIMITS,
  type Fault,
  type FaultKind,
  type LoadPlan,
  type Manifest,
  type NodeIndex,
} from './manifest.ts';
import type { Random } from './random.ts';

const VALIDATORS = 4;
/** The node that joins and leaves by vote. */
const SPARE = VALIDATORS;
const MINUTE_MS = 60_000;
/** Harm ends this long before the load does. */
const QUIET_END_MS = 15_000;
/** From the first fault's beginning to the last's: with a fault every ten seconds, 40 and more in eight minutes. */
const STEP_MS = 9500;
const FIRST_MS = 5000;
const LOAD: LoadPlan = { accounts: 48, burst: 6, perSecond: 90 };

/** How often each kind comes among those drawn by chance. */
const WEIGHTS: readonly (readonly [FaultKind, number])[] = [
  ['kill', 5],
  ['kill-proposer', 3],
  ['pause', 3],
  ['cut', 7],
  ['flap', 1],
  ['slow', 2],
  ['skew', 2],
  ['disk-full', 1],
  ['sync-fails', 1],
  ['sync-slow', 1],
  ['power-cut', 4],
  ['corrupt', 2],
  ['wipe', 2],
];
/** Each of them at least once. */
const ALWAYS: readonly FaultKind[] = WEIGHTS.map(([kind]) => kind);

/** A long run: a fault of every kind, the rest by chance, an upgrade and a change of validators among them. */
export function longPlan({
  engine,
  minutes,
  random,
}: {
  readonly engine: EngineName;
  readonly minutes: number;
  readonly random: Random;
}): Manifest {
  const durationMs = minutes * MINUTE_MS;
  // An upgrade and two changes of validators come on top of what is drawn.
  const count = Math.max(1, Math.floor((durationMs - FIRST_MS - QUIET_END_MS) / STEP_MS) - 3);
  const total = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
  const draw = (): FaultKind => {
    let left = random.next() * total;
    for (const [kind, weight] of WEIGHTS) {
      left -= weight;
      if (left < 0) return kind;
    }
    return 'kill';
  };
  // Under DPoS stakes choose the committee, not a vote of the validators.
  const spares = engine === 'dpos' ? [] : [SPARE];
  const drawn = Array.from({ length: Math.max(0, count - ALWAYS.length) }, draw);
  const faults: Fault[] = random
    .shuffle([...ALWAYS, ...drawn].slice(0, count))
    .map((kind) => faultOf(kind, { random, spares }));
  if (count > ALWAYS.length) {
    faults.splice(Math.floor(count / 4), 0, ...spares.map((node): Fault => ({ kind: 'add-validator', node })));
    faults.splice(Math.floor(count / 2), 0, { kind: 'upgrade', version: '0.1.1' });
    faults.splice(Math.floor((count * 3) / 4), 0, ...spares.map((node): Fault => ({ kind: 'remove-validator', node })));
  }
  return {
    engine,
    validators: VALIDATORS,
    spares: spares.length,
    load: LOAD,
    durationMs,
    limits: DEFAULT_LIMITS,
    faults: faults.map((fault, index) => ({ atMs: FIRST_MS + index * STEP_MS, fault })),
  };
}

/** Most harm one node, as a league must take without a pause; some harm a quorum, so that it stops and goes on. */
function faultOf(
  kind: FaultKind,
  { random, spares }: { readonly random: Random; readonly spares: readonly NodeIndex[] },
): Fault {
  const node: NodeIndex = random.integer(0, VALIDATORS - 1);
  const ms = random.integer(2000, 5000);
  const all = Array.from({ length: VALIDATORS }, (_, index) => index);
  const some = (): NodeIndex[] => random.shuffle(all).slice(0, random.pick([1, 1, 2, VALIDATORS]));
  switch (kind) {
    case 'kill':
      return { kind, nodes: some(), downMs: random.integer(0, 4000) };
    case 'kill-proposer':
      return { kind, downMs: ms };
    case 'pause':
      return { kind, nodes: some(), ms };
    case 'cut': {
      const order = random.shuffle(all);
      const one = random.pick([1, 1, 2]);
      // The spare sometimes stays linked with both sides, and passes on what they say.
      const cutOff = random.pick([spares, spares, []]);
      const sides = [order.slice(0, one), [...order.slice(one), ...cutOff]] as const;
      const passage = random.pick(['held', 'held', 'lost', 'refused'] as const);
      return { kind, sides, way: random.pick(['both', 'both', 'one']), passage, ms: ms + 2000 };
    }
    case 'flap':
      return { kind, node, times: 4, stepMs: 500 };
    case 'slow':
      return { kind, node, bytesPerSecond: random.pick([4000, 8000, 64_000]), delayMs: random.integer(0, 400), ms };
    case 'skew':
      return {
        kind,
        node,
        aheadMs: random.pick([-3_600_000, -30_000, 30_000, 3_600_000]),
        rate: random.pick([0.5, 1, 2]),
        ms: ms + 2000,
      };
    case 'disk-full':
    case 'sync-fails':
      return { kind, node, ms: 6000 };
    case 'sync-slow':
      return { kind, node, delayMs: random.pick([200, 1000, 2000]), ms };
    case 'power-cut':
      return { kind, nodes: some(), downMs: random.integer(0, 2000) };
    case 'corrupt':
      return { kind, node, pages: random.integer(1, 16), ms: 4000 };
    case 'wipe':
      return { kind, nodes: random.shuffle(all).slice(0, random.pick([1, 2])) };
    case 'upgrade':
    case 'add-validator':
    case 'remove-validator':
      throw new Error(`${kind} is not drawn by chance`);
  }
}
