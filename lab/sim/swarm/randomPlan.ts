import { Dice } from '@hanse/consensus';
import { CONDUCTS } from '../adversaries/conducts.ts';
import type { ChangePlan, Fault, FaultPlan } from '../faultPlan.ts';
import type { NodeName } from '../observation.ts';

/** Faults of one plan. */
const FAULTS_MAX = 24;
/** Files whose bits are turned: all that a node keeps of its own. */
const FILES = ['.log', '.idx', 'consensus.a', 'consensus.b', 'pool.journal'] as const;

export type RandomPlanOptions = {
  readonly engine: string;
  readonly nodes: number;
  readonly seed: number;
  /** Length of phase one. */
  readonly harmMs: number;
  /** Draws only from these faults and lies; lies always, if any are named. */
  readonly only?: PlanFocus;
};

export type PlanFocus = { readonly kinds?: readonly Fault['kind'][]; readonly conducts?: readonly string[] };

/** Nodes of `nodes` that may fail for good, or lie where the engine survives that. */
export function faultyMax(engine: string, nodes: number): number {
  return Math.floor((nodes - 1) / (engine === 'raft' ? 2 : 3));
}

type Draw = {
  readonly dice: Dice;
  readonly names: readonly NodeName[];
  /** Those to whom the worst happens: no more than the engine survives at once. */
  readonly victims: readonly NodeName[];
};

type Harm = Fault extends infer One ? (One extends Fault ? Omit<One, 'atMs' | 'forMs'> : never) : never;

function two(draw: Draw): readonly [NodeName, NodeName] {
  const { dice, names } = draw;
  const first = dice.between(0, names.length - 1);
  const second = (first + dice.between(1, names.length - 1)) % names.length;
  return [names[first] as NodeName, names[second] as NodeName];
}

const any = ({ dice, names }: Draw): NodeName => dice.pick(names) as NodeName;
const loss = ({ dice }: Draw): 'process' | 'power' => (dice.happens(0.5) ? 'process' : 'power');

/** Halves, one alone, a minority, or nobody with anybody. */
function groups({ dice, names }: Draw): readonly (readonly NodeName[])[] {
  const count = dice.between(2, Math.max(2, Math.min(4, names.length)));
  const of = names.map(() => dice.between(1, count));
  return Array.from({ length: count }, (_, at) => names.filter((__, name) => of[name] === at + 1));
}

const HARMS: { readonly [kind in Fault['kind']]: (draw: Draw) => Harm | undefined } = {
  cut: (draw) => {
    const [from, to] = two(draw);
    return { kind: 'cut', from, to };
  },
  partition: (draw) => ({ kind: 'partition', groups: groups(draw) }),
  flap: (draw) => {
    const [from, to] = two(draw);
    return { kind: 'flap', from, to, periodMs: draw.dice.between(200, 6000) };
  },
  weather: ({ dice }) => ({
    kind: 'weather',
    lossRate: dice.pick([0, 0.01, 0.05, 0.2, 0.3]) ?? 0,
    duplicateRate: dice.pick([0, 0, 0.1, 0.5]) ?? 0,
    replayRate: dice.pick([0, 0, 0.05, 0.2]) ?? 0,
    delayMsMax: dice.pick([0, 50, 300, 2000]) ?? 0,
  }),
  bandwidth: (draw) => ({
    kind: 'bandwidth',
    node: any(draw),
    bytesPerSecond: draw.dice.pick([1000, 8000, 64_000]) ?? 8000,
  }),
  crash: (draw) => ({ kind: 'crash', node: any(draw), loss: loss(draw) }),
  'crash-at-boundary': (draw) => ({
    kind: 'crash-at-boundary',
    node: any(draw),
    loss: loss(draw),
    boundary: draw.dice.between(1, 200),
  }),
  outage: (draw) => ({ kind: 'outage', loss: loss(draw) }),
  'lone-decision': () => ({ kind: 'lone-decision' }),
  pause: (draw) => ({ kind: 'pause', node: any(draw) }),
  wipe: ({ dice, victims }) => {
    const node = dice.pick(victims);
    return node === undefined ? undefined : { kind: 'wipe', node };
  },
  'lose-votes': ({ dice, victims, names }) => {
    // One, where those who may take over at a height can do without it: until the ledger goes on it is silent.
    const [node] = victims;
    return node === undefined || names.length < 4
      ? undefined
      : { kind: 'lose-votes', node, data: dice.happens(0.5) ? 'kept' : 'lost' };
  },
  restore: ({ dice, victims }) => {
    const node = dice.pick(victims);
    return node === undefined ? undefined : { kind: 'restore', node, ageMs: dice.between(1000, 60_000) };
  },
  'disk-full': (draw) => ({ kind: 'disk-full', node: any(draw), bytes: draw.dice.pick([0, 100, 5000, 50_000]) ?? 0 }),
  'disk-slow': (draw) => ({ kind: 'disk-slow', node: any(draw), delayMs: draw.dice.pick([5, 100, 2000]) ?? 5 }),
  'disk-error': (draw) => ({ kind: 'disk-error', node: any(draw), call: draw.dice.between(1, 60) }),
  'bit-flip': ({ dice, victims }) => {
    const node = dice.pick(victims);
    const file = dice.pick(FILES);
    if (node === undefined || file === undefined) return undefined;
    return { kind: 'bit-flip', node, file, position: dice.between(0, 1 << 20) };
  },
  clock: ({ dice, victims }) => {
    const node = dice.pick(victims);
    if (node === undefined) return undefined;
    return {
      kind: 'clock',
      node,
      skewMs: dice.pick([-3_600_000, -30_000, -5000, 5000, 30_000, 3_600_000]) ?? 0,
      rate: dice.pick([0.5, 0.9, 1, 1.1, 2]) ?? 1,
    };
  },
};

/**
 * The plan of a seed. Each seed leaves out about half the kinds of fault and draws its own number and lengths, so that
 * rare combinations are not drowned by an average one (swarm testing). What no engine survives more than f times, and
 * lies, happens to f nodes only.
 */
export function randomPlan({ engine, nodes, seed, harmMs, only = {} }: RandomPlanOptions): FaultPlan {
  const dice = new Dice(Math.imul(seed, 0x85ebca6b) ^ nodes);
  const names = Array.from({ length: nodes }, (_, at) => `n${at + 1}`);
  const first = dice.between(0, nodes - 1);
  const chosen = Array.from({ length: faultyMax(engine, nodes) }, (_, at) => names[(first + at) % nodes] as NodeName);
  const { conducts = [...CONDUCTS.keys()] } = only;
  const isHostile = engine !== 'raft' && (dice.happens(0.35) || only.conducts !== undefined);
  const adversaries = isHostile ? chosen.map((node) => ({ node, conduct: dice.pick(conducts) as string })) : [];
  const draw: Draw = { dice, names, victims: isHostile ? [] : chosen };
  const kinds = (only.kinds ?? (Object.keys(HARMS) as Fault['kind'][])).filter(() =>
    dice.happens(only.kinds === undefined ? 0.45 : 0.7),
  );
  const count = kinds.length === 0 || dice.happens(0.05) ? 0 : dice.between(1, FAULTS_MAX);
  const lengthMsMax = dice.pick([1500, 6000, 20_000, 60_000]) ?? 6000;
  const faults: Fault[] = [];
  for (let number = 0; number < count; number++) {
    const kind = dice.pick(kinds) as Fault['kind'];
    const harm = HARMS[kind](draw);
    const [atMs, forMs] = [dice.between(500, harmMs - 500), dice.between(200, lengthMsMax)];
    if (harm !== undefined) faults.push({ ...harm, atMs, forMs } as Fault);
  }
  faults.sort((left, right) => left.atMs - right.atMs);
  const change = isHostile ? undefined : randomChange({ engine, names, seed, harmMs });
  return { healAtMs: harmMs, faults, adversaries, ...(change === undefined ? {} : { change }) };
}

/** In a third of the leagues others take over at a height: one validator fewer, another engine, or the same ones anew. */
function randomChange(options: {
  readonly engine: string;
  readonly names: readonly NodeName[];
  readonly seed: number;
  readonly harmMs: number;
}): ChangePlan | undefined {
  const { engine, names, seed, harmMs } = options;
  const dice = new Dice(seed ^ 0x27d4eb2f);
  if (names.length === 1 || engine === 'dpos' || !dice.happens(0.33)) return undefined;
  const leaving = dice.happens(0.6) ? dice.pick(names) : undefined;
  return {
    since: dice.between(2, Math.max(3, Math.floor(harmMs / 3000))),
    engine: dice.pick(['qbft', 'raft']) as string,
    validators: names.filter((name) => name !== leaving),
  };
}

/** Time between two transactions of a client: busy leagues, and quiet ones, of which more fit into an hour. */
export function randomPaceMs(seed: number): number {
  const dice = new Dice(seed ^ 0x1b873593);
  return dice.pick([700, 2000, 5000, 8000]) as number;
}

/** Validators of a seed's league: mostly four. */
export function randomSize(engine: string, seed: number): number {
  const dice = new Dice(seed ^ 0x5bd1e995);
  return dice.pick(engine === 'raft' ? [3, 3, 5, 4, 1, 2, 7] : [4, 4, 4, 4, 5, 6, 7, 1, 3]) as number;
}
