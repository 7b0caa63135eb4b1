import { type Address, invariant } from '@hanse/base';
import type { ConsensusEngine, EngineSettings } from './engine.ts';
import { World, type WorldOptions } from './world/world.ts';

/** What the suite must know of an engine. `seedsFrom` and `seeds` choose the runs of the random cases. */
export type EngineSuite<State, Message, Unsigned> = {
  readonly engine: ConsensusEngine<State, Message, Unsigned>;
  readonly genesisExtraData: (validators: readonly Address[]) => Uint8Array;
  /** Validators that may be down among `count` without stopping the ledger. */
  readonly downMax: (count: number) => number;
  /** Validators that may lie among `count`; 0 for engines that survive crashes only. */
  readonly byzantineMax: (count: number) => number;
  /** Its leader is heard even when there is nothing to do. */
  readonly speaksWhenIdle?: true;
  readonly seeds: number;
  readonly seedsFrom?: number;
};

/** A case to be registered with a test runner. It throws an InvariantViolation that names the seed. */
export type SuiteCase = { readonly name: string; readonly run: () => void };

const SETTINGS: EngineSettings = {
  blockPeriodMs: 200,
  emptyBlockPeriodMs: 5000,
  roundTimeoutMs: 500,
  roundTimeoutMsMax: 4000,
};
/** Virtual time of the part of a random run in which things break. */
const HURT_MS = 8000;
/** Virtual time within which a healed league must have gone on. */
const HEAL_MS = 20_000;

type Made<State, Message, Unsigned> = World<State, Message, Unsigned>;

function heightsOf<State, Message, Unsigned>(world: Made<State, Message, Unsigned>): number[] {
  return world.alive.map((node) => node.head.header.number);
}

function expectHeight<State, Message, Unsigned>(
  world: Made<State, Message, Unsigned>,
  height: number,
  withinMs: number,
  what: string,
): void {
  const reached = (): boolean => world.alive.every((node) => node.head.header.number >= height);
  const isDone = world.agenda.run(world.agenda.nowMs + withinMs, reached);
  invariant(
    isDone,
    `${what}: every live node reaches height ${height} within ${withinMs} ms, seen ${heightsOf(world)}`,
  );
}

/** Random loss, cut links, crashes between any two outputs; then peace, with as many nodes down as the engine allows. */
function runHurt<State, Message, Unsigned>(
  suite: EngineSuite<State, Message, Unsigned>,
  seed: number,
  twins: number,
): void {
  const validators = twins > 0 ? 4 : 1 + (seed % 5);
  const world = makeWorld(suite, { validators, twins, seed });
  const { dice, agenda } = world;
  world.lossRate = dice.pick([0, 0.02, 0.1]) ?? 0;
  world.crashRate = twins > 0 ? 0 : (dice.pick([0, 0.002, 0.01]) ?? 0);
  for (const node of world.nodes) agenda.after(dice.between(0, 300), () => world.start(node.name));
  const until = agenda.nowMs + HURT_MS;
  const disturb = (): void => {
    if (agenda.nowMs >= until) return;
    const [left, right] = [dice.pick(world.nodes), dice.pick(world.nodes)];
    if (left !== undefined && right !== undefined && left !== right) {
      world.cut(left.name, right.name);
      agenda.after(dice.between(100, 4000), () => world.heal(left.name, right.name));
    }
    world.pool(
      dice.happens(0.7),
      world.nodes.filter(() => dice.happens(0.8)),
    );
    agenda.after(dice.between(100, 1500), disturb);
  };
  disturb();
  agenda.run(until);
  world.lossRate = 0;
  world.crashRate = 0;
  world.healAll();
  const down = dice.happens(0.5) ? suite.downMax(validators) - twins : 0;
  agenda.run(agenda.nowMs + 3000);
  for (let at = 0; at < down; at++) world.crash(`n${validators - at}`);
  world.pool(true);
  expectHeight(world, Math.max(...heightsOf(world)) + 3, HEAL_MS, `seed ${seed}`);
}

function makeWorld<State, Message, Unsigned>(
  suite: EngineSuite<State, Message, Unsigned>,
  options: Pick<WorldOptions<State, Message, Unsigned>, 'validators' | 'seed'> & { readonly twins?: number },
): Made<State, Message, Unsigned> {
  const { engine, genesisExtraData } = suite;
  return new World({ engine, genesisExtraData, settings: SETTINGS, ...options });
}

function startAll<State, Message, Unsigned>(world: Made<State, Message, Unsigned>): void {
  for (const node of world.nodes) world.start(node.name);
}

/** Nothing to do: only heartbeats, and not a word between them. */
function runIdle<State, Message, Unsigned>(suite: EngineSuite<State, Message, Unsigned>): void {
  const world = makeWorld(suite, { validators: 4, seed: 1 });
  startAll(world);
  expectHeight(world, 1, 2 * SETTINGS.emptyBlockPeriodMs, 'first heartbeat');
  world.agenda.run(world.agenda.nowMs + 1000);
  const said = world.messages;
  world.agenda.run(world.agenda.nowMs + SETTINGS.emptyBlockPeriodMs - 1500);
  invariant(
    world.messages === said || suite.speaksWhenIdle === true,
    `an idle ledger says nothing between heartbeats, seen ${world.messages - said} messages`,
  );
  world.agenda.run(world.agenda.nowMs + 10 * SETTINGS.emptyBlockPeriodMs);
  const height = Math.max(...heightsOf(world));
  invariant(height >= 10 && height <= 12, `10 to 12 heartbeats in eleven periods, seen ${height}`);
  invariant(!world.outputs.has('round-change'), 'an idle ledger changes no rounds');
}

/** A steady load: one block a period, no round changes. */
function runBusy<State, Message, Unsigned>(suite: EngineSuite<State, Message, Unsigned>): void {
  const world = makeWorld(suite, { validators: 4, seed: 2 });
  startAll(world);
  world.agenda.run(world.agenda.nowMs + 1000);
  world.pool(true);
  world.agenda.run(world.agenda.nowMs + 100 * SETTINGS.blockPeriodMs);
  const height = Math.min(...heightsOf(world));
  invariant(height >= 75 && height <= 101, `nearly one block a period in a hundred periods, seen ${height}`);
  invariant(!world.outputs.has('round-change'), 'a healthy ledger changes no rounds');
}

/** One node is dead for good: each time it is its turn, the others wait one timeout, not more. */
function runDeadProposer<State, Message, Unsigned>(suite: EngineSuite<State, Message, Unsigned>): void {
  const world = makeWorld(suite, { validators: 4, seed: 3 });
  startAll(world);
  world.pool(true);
  expectHeight(world, 4, 10_000, 'all up');
  world.crash('n2');
  const worstMs = 4 * SETTINGS.blockPeriodMs + 2 * SETTINGS.roundTimeoutMs + 500;
  for (let turn = 0; turn < 5; turn++)
    expectHeight(world, Math.max(...heightsOf(world)) + 4, worstMs, `turn ${turn} without n2`);
}

/** Too many down: silence; enough back: it goes on quickly, however long the silence was. */
function runTooFew<State, Message, Unsigned>(suite: EngineSuite<State, Message, Unsigned>): void {
  const world = makeWorld(suite, { validators: 4, seed: 4 });
  startAll(world);
  world.pool(true);
  expectHeight(world, 3, 10_000, 'all up');
  world.crash('n1');
  world.crash('n2');
  world.agenda.run(world.agenda.nowMs + 1000);
  const height = Math.max(...heightsOf(world));
  world.agenda.run(world.agenda.nowMs + 600_000);
  invariant(Math.max(...heightsOf(world)) === height, `two of four decide nothing, height ${height}`);
  world.start('n1');
  world.pool(true);
  expectHeight(world, height + 1, 3 * SETTINGS.roundTimeoutMs + 2000, 'three of four again');
}

/** Every node dies at about the same moment, wherever it is in a round; the next block comes soon after they are back. */
function runTotalOutage<State, Message, Unsigned>(suite: EngineSuite<State, Message, Unsigned>, seed: number): void {
  const world = makeWorld(suite, { validators: 4, seed });
  startAll(world);
  world.pool(true);
  world.agenda.run(world.agenda.nowMs + 1500 + world.dice.between(0, 400));
  for (const node of world.nodes) world.agenda.after(world.dice.between(0, 50), () => world.crash(node.name));
  world.agenda.run(world.agenda.nowMs + 100);
  const height = Math.max(...world.nodes.map((node) => node.head.header.number));
  for (const node of world.nodes) world.agenda.after(world.dice.between(0, 1000), () => world.start(node.name));
  world.agenda.run(world.agenda.nowMs + 1000);
  world.pool(true);
  expectHeight(world, height + 1, 3 * SETTINGS.roundTimeoutMs + 500, `total outage, seed ${seed}`);
}

/**
 * Every node dies at about the same moment and as many as may fail lose their data folders; the signers' memories stay.
 * Nobody contradicts what it said, and the ledger goes on.
 */
function runWiped<State, Message, Unsigned>(suite: EngineSuite<State, Message, Unsigned>, seed: number): void {
  const world = makeWorld(suite, { validators: 4, seed });
  const { agenda, dice, nodes } = world;
  startAll(world);
  world.pool(true);
  agenda.run(agenda.nowMs + 1500 + dice.between(0, 400));
  for (const node of nodes) agenda.after(dice.between(0, 50), () => world.crash(node.name));
  agenda.run(agenda.nowMs + 100);
  const height = Math.max(...nodes.map((node) => node.head.header.number));
  const first = dice.between(0, nodes.length - 1);
  for (let at = 0; at < suite.downMax(nodes.length); at++) world.wipe(`n${1 + ((first + at) % nodes.length)}`);
  for (const node of nodes) agenda.after(dice.between(0, 1000), () => world.start(node.name));
  agenda.run(agenda.nowMs + 1000);
  world.pool(true);
  expectHeight(world, height + 2, HEAL_MS, `lost data, seed ${seed}`);
}

/** The first node to commit a block is cut off at that moment, the others die and come back: they must commit the same. */
function runLoneDecision<State, Message, Unsigned>(suite: EngineSuite<State, Message, Unsigned>, seed: number): void {
  const world = makeWorld(suite, { validators: 4, seed });
  world.lossRate = 0.2;
  const height = 3;
  let isCut = false;
  world.onCommitted = (name, committed) => {
    if (isCut || committed !== height) return;
    isCut = true;
    world.lossRate = 0;
    for (const { name: other } of world.nodes) {
      if (other === name) continue;
      world.cut(name, other);
      world.agenda.after(0, () => world.crash(other));
      world.agenda.after(world.dice.between(50, 500), () => world.start(other));
    }
  };
  startAll(world);
  world.pool(true);
  world.agenda.run(world.agenda.nowMs + 60_000, () => isCut);
  world.agenda.run(world.agenda.nowMs + 600);
  world.pool(true);
  const others = (): boolean => world.nodes.filter((node) => node.head.header.number > height).length >= 3;
  const isDone = world.agenda.run(world.agenda.nowMs + HEAL_MS, others);
  invariant(isDone, `lone decision, seed ${seed}: the other three go on, seen ${heightsOf(world)}`);
}

/** The cases every consensus engine must pass. */
export function engineSuite<State, Message, Unsigned>(
  suite: EngineSuite<State, Message, Unsigned>,
): readonly SuiteCase[] {
  const { engine, seeds, seedsFrom = 1 } = suite;
  /** Every `step`th seed: a run with a twin costs several times as much as another. */
  const each =
    (step: number, run: (seed: number) => void): (() => void) =>
    () => {
      for (let seed = seedsFrom; seed < seedsFrom + seeds; seed += step) run(seed);
    };
  const cases: SuiteCase[] = [
    { name: 'an idle ledger is silent between heartbeats', run: () => runIdle(suite) },
    { name: 'a busy ledger makes a block a period', run: () => runBusy(suite) },
    { name: 'everyone dies and comes back', run: each(2, (seed) => runTotalOutage(suite, seed)) },
    { name: 'lost data folders stop nobody', run: each(4, (seed) => runWiped(suite, seed)) },
    { name: 'agreement under loss, cuts and crashes, progress after', run: each(1, (seed) => runHurt(suite, seed, 0)) },
  ];
  if (suite.downMax(4) > 0) {
    cases.push(
      { name: 'a dead proposer costs one timeout', run: () => runDeadProposer(suite) },
      { name: 'too few validators stop, enough go on at once', run: () => runTooFew(suite) },
      { name: 'what one node decided the others decide', run: each(2, (seed) => runLoneDecision(suite, seed)) },
    );
  }
  if (suite.byzantineMax(4) > 0) {
    cases.push({ name: 'agreement while one validator runs twice', run: each(4, (seed) => runHurt(suite, seed, 1)) });
  }
  return cases.map(({ name, run }) => ({ name: `${engine.name}: ${name}`, run }));
}
