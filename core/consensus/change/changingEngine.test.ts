import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, isFault } from '@hanse/base';
import type { Block } from '@hanse/protocol';
import type { EngineSettings, Sealers } from '../engine.ts';
import { type AnyEngine, ENGINES } from '../engines.ts';
import { solo } from '../example/solo.ts';
import { freshExtraData } from '../qbft/extraData.ts';
import { qbft } from '../qbft/qbft.ts';
import { validatorsOf } from '../qbft/validatorsOf.ts';
import { stubAddress, stubRecover } from '../world/stubSignature.ts';
import { World } from '../world/world.ts';
import { genesisBlock } from '../world/worldBlock.ts';
import { changingEngine } from './changingEngine.ts';

const WITH_SOLO: ReadonlyMap<string, AnyEngine> = new Map<string, AnyEngine>([...ENGINES, ['solo', solo as AnyEngine]]);
const SETTINGS: EngineSettings = {
  blockPeriodMs: 200,
  emptyBlockPeriodMs: 2000,
  roundTimeoutMs: 500,
  roundTimeoutMsMax: 4000,
};
const at = (...numbers: number[]): readonly Address[] => numbers.map(stubAddress);

/** Height at which it begins, engine, validators by number. */
type Plan = readonly (readonly [since: number, engine: string, ...validators: number[]])[];

const sealersIn = (plan: Plan) => (height: number) => {
  const [since, engine, ...validators] = plan.findLast(([from]) => from <= height) ?? [1, 'qbft'];
  return { engine, validators: at(...validators), since } satisfies Sealers;
};

function worldOf(plan: Plan, seed: number): World<unknown, unknown, unknown> {
  const sealersOf = sealersIn(plan);
  return new World<unknown, unknown, unknown>({
    engine: changingEngine(WITH_SOLO) as AnyEngine,
    genesisExtraData: () => freshExtraData({ validators: sealersOf(1).validators, round: 0 }),
    settings: SETTINGS,
    validators: 6,
    seed,
    sealersAfter: ({ header }: Block) => sealersOf(header.number + 1),
  });
}

const PLANS: { readonly [what: string]: Plan } = {
  'validators join and leave, the proposer among them': [
    [1, 'qbft', 1, 2, 3, 4],
    [4, 'qbft', 1, 2, 3, 4, 5],
    [6, 'qbft', 2, 3, 4, 5],
    [7, 'qbft', 2, 3, 5, 6],
  ],
  'shrinks from four to one and grows to six': [
    [1, 'qbft', 1, 2, 3, 4],
    [3, 'qbft', 3],
    [5, 'qbft', 1, 2, 3, 4, 5, 6],
  ],
  'a set that has nobody in common with the last one': [
    [1, 'qbft', 1, 2, 3],
    [4, 'qbft', 4, 5, 6],
    [6, 'qbft', 1, 2, 3],
  ],
  'crash tolerance and back': [
    [1, 'qbft', 1, 2, 3, 4],
    [3, 'raft', 1, 2, 3],
    [6, 'qbft', 1, 2, 3, 4, 5],
    [8, 'dpos', 2, 3, 4, 5],
  ],
  'one Raft group after the other': [
    [1, 'raft', 1, 2, 3],
    [3, 'raft', 3, 4, 5, 6],
    [5, 'raft', 6],
    [7, 'raft', 1, 2, 3, 4, 5],
  ],
  'another engine and back, with fewer and other validators': [
    [1, 'qbft', 1, 2, 3, 4],
    [4, 'solo', 5, 6],
    [7, 'qbft', 2, 3, 4, 6],
  ],
};

for (const [what, plan] of Object.entries(PLANS)) {
  test(`the sealers change at their height: ${what} (CHANGE-ENGINE-1, CHANGE-ENGINE-2, CHANGE-SET-1, CHANGE-SET-2)`, () => {
    const sealersOf = sealersIn(plan);
    for (let seed = 1; seed <= 25; seed++) {
      const world = worldOf(plan, seed);
      const { agenda, dice } = world;
      for (const node of world.nodes) world.start(node.name);
      // Half the runs break things around each change: cuts, deaths between any two outputs, loss.
      if (seed % 2 === 0) {
        world.lossRate = 0.05;
        world.crashRate = 0.003;
        for (let turn = 0; turn < 12; turn++) {
          const [left, right] = [dice.pick(world.nodes), dice.pick(world.nodes)];
          if (left === undefined || right === undefined || left === right) continue;
          agenda.after(dice.between(0, 4000), () => world.cut(left.name, right.name));
          agenda.after(dice.between(4000, 6000), () => world.heal(left.name, right.name));
        }
      }
      agenda.after(6000, () => {
        world.lossRate = 0;
        world.crashRate = 0;
        world.healAll();
        world.pool(true);
      });
      world.pool(true);
      const wanted = 10;
      agenda.run(agenda.nowMs + 9000);
      for (const node of world.nodes) world.start(node.name);
      world.pool(true);
      const reached = () => world.nodes.every((node) => node.head.header.number >= wanted);
      const isDone = agenda.run(agenda.nowMs + 30_000, reached);
      const heights = world.nodes.map((node) => node.head.header.number);
      assert.ok(isDone, `seed ${seed}: everybody reaches ${wanted}, seen ${heights}`);
      for (const { header } of world.nodes[0]?.chain.slice(1) ?? []) {
        const sealers = sealersOf(header.number);
        assert.deepEqual(validatorsOf(header), sealers.validators, `height ${header.number}`);
        assert.ok(sealers.validators.includes(header.coinbase));
        assert.equal(changingEngine(WITH_SOLO).verifySeals(header, sealers, stubRecover).kind, 'accept');
      }
    }
  });
}

test('seals of the set before or after do not make a header final (CHANGE-SEALERS-2)', () => {
  const plan: Plan = [
    [1, 'qbft', 1, 2, 3, 4],
    [3, 'qbft', 1, 2, 3, 5],
  ];
  const world = worldOf(plan, 1);
  for (const node of world.nodes) world.start(node.name);
  world.pool(true);
  world.agenda.run(world.agenda.nowMs + 5000);
  const [, , second, third] = world.nodes[0]?.chain ?? [];
  assert.ok(second !== undefined && third !== undefined);
  const engine = changingEngine(WITH_SOLO);
  const [before, after] = [sealersIn(plan)(2), sealersIn(plan)(3)];
  assert.equal(engine.verifySeals(second.header, before, stubRecover).kind, 'accept');
  assert.equal(engine.verifySeals(second.header, after, stubRecover).kind, 'reject');
  assert.equal(engine.verifySeals(third.header, after, stubRecover).kind, 'accept');
  assert.equal(engine.verifySeals(third.header, before, stubRecover).kind, 'reject');
});

const context = { self: stubAddress(1), settings: SETTINGS, recover: stubRecover };
const genesis = genesisBlock({ extraData: freshExtraData({ validators: at(1), round: 0 }), timestamp: 0 });
const headOf = (engine: string) => ({
  header: genesis.header,
  hash: genesis.hash,
  engine,
  validators: at(1),
  since: 1,
});

test('a node that does not know the next engine stops before it (CHANGE-ENGINE-3)', () => {
  const engine = changingEngine(WITH_SOLO);
  const isUnknown = (error: unknown) => isFault(error, 'consensus/unknown-engine') && error.message.includes('solo');
  assert.throws(() => engine.start(context, undefined, headOf('pow'), 0), isUnknown);
  const { state } = engine.start(context, undefined, headOf('qbft'), 0);
  assert.throws(() => engine.step(state, { kind: 'head', head: headOf('pow') }, 0), isUnknown);
});

test('a record carries the name of its engine, and no other engine reads it (CHANGE-ENGINE-1)', () => {
  const engine = changingEngine(WITH_SOLO);
  const { state } = engine.start(context, undefined, headOf('solo'), 0);
  const due = engine.step(state, { kind: 'timer', name: 'due', height: 1, round: 0 }, 10_000);
  const block = { ...genesis, header: { ...genesis.header, number: 1, parentHash: genesis.hash } };
  const built = engine.step(due.state, { kind: 'built', height: 1, round: 0, block }, 10_000);
  const persisted = built.output.find((one) => one.kind === 'persist');
  assert.ok(persisted !== undefined);
  const kinds = (name: string) =>
    engine.start(context, persisted.record, headOf(name), 20_000).output.map(({ kind }) => kind);
  assert.ok(kinds('solo').includes('check'), 'the same engine goes on with its block');
  assert.ok(!kinds('qbft').includes('check'), 'another one begins afresh');
  assert.throws(
    () => engine.start(context, Uint8Array.of(1, 2, 3), headOf('qbft'), 0),
    (error) => isFault(error, 'consensus/damaged-record'),
  );
});

test('what is said in another language is dropped (CHANGE-MESSAGE-1)', () => {
  const engine = changingEngine(WITH_SOLO);
  const { state } = engine.start(context, undefined, headOf('qbft'), 0);
  const block = { ...genesis, header: { ...genesis.header, number: 1, parentHash: genesis.hash } };
  const bytes = solo.encodeMessage(block, 'full');
  const parsed = engine.parseMessage(bytes, () => undefined);
  assert.equal(parsed.kind, 'accept');
  if (parsed.kind !== 'accept') return;
  assert.deepEqual(engine.step(state, { kind: 'message', message: parsed.value }, 0), { state, output: [] });
  assert.equal(engine.parseMessage(Uint8Array.of(0x7f), () => undefined).kind, 'reject');
  assert.equal(engine.glance(Uint8Array.of(0x7f)), undefined);
  assert.deepEqual(
    changingEngine(
      new Map([
        ['qbft', qbft as AnyEngine],
        ['solo', solo as AnyEngine],
      ]),
    ).codes,
    [...qbft.codes, ...solo.codes],
  );
});
