import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, invariant } from '@hanse/base';
import { type Block, decodeExtraData } from '@hanse/protocol';
import type { EngineSettings, Sealers } from '../engine.ts';
import { freshExtraData } from '../qbft/extraData.ts';
import { validatorsOf } from '../qbft/validatorsOf.ts';
import { Dice } from '../world/dice.ts';
import { stubAddress, stubRecover } from '../world/stubSignature.ts';
import { World } from '../world/world.ts';
import { dpos } from './dpos.ts';

const SETTINGS: EngineSettings = {
  blockPeriodMs: 200,
  emptyBlockPeriodMs: 2000,
  roundTimeoutMs: 500,
  roundTimeoutMsMax: 4000,
};
const NODES = 6;
const EPOCH = 12;
const at = (...numbers: readonly number[]): readonly Address[] => numbers.map(stubAddress);

/** Another committee of four or five with other weights in each epoch: what a ledger's elections would give. */
function committeeOf(height: number): Sealers {
  const epoch = Math.floor(height / EPOCH);
  const dice = new Dice(1 + epoch);
  const away = epoch % NODES;
  const numbers = Array.from({ length: NODES }, (_, index) => index + 1).filter(
    (one) => one !== away && one !== away - 1,
  );
  return {
    engine: 'dpos',
    validators: at(...numbers),
    weights: numbers.map(() => BigInt(dice.between(1, 9))),
    since: Math.max(1, epoch * EPOCH),
  };
}

/** One committee for ever. */
const fixed = (weights: readonly bigint[]): Sealers => ({
  engine: 'dpos',
  validators: at(...weights.map((_, index) => index + 1)),
  weights,
  since: 1,
});

function worldOf(seed: number, sealersOf: (height: number) => Sealers, validators = NODES) {
  return new World({
    engine: dpos,
    genesisExtraData: () => freshExtraData({ validators: sealersOf(1).validators, round: 0 }),
    settings: SETTINGS,
    validators,
    seed,
    sealersAfter: ({ header }: Block) => sealersOf(header.number + 1),
  });
}

const turnsAt = (sealers: Sealers, height: number): readonly Address[] => {
  invariant(dpos.turns !== undefined, 'an engine that owes turns');
  return dpos.turns(sealers, height);
};

/** Each block is sealed by its epoch's committee, and made by one whose turn had come by the round it was agreed on in. */
function checkChain(chain: readonly Block[], sealersOf: (height: number) => Sealers): void {
  for (const { header } of chain.slice(1)) {
    const sealers = sealersOf(header.number);
    assert.deepEqual(validatorsOf(header), sealers.validators, `committee of ${header.number} (DPOS-EPOCH-2)`);
    assert.equal(dpos.verifySeals(header, sealers, stubRecover).kind, 'accept');
    const place = turnsAt(sealers, header.number).indexOf(header.coinbase);
    const { round } = decodeExtraData(header.extraData);
    assert.ok(place >= 0 && place <= round, `block ${header.number} of round ${round} by turn ${place} (DPOS-TURN-2)`);
  }
}

test('committees and weights change at the end of each epoch, under cuts, crashes and loss (DPOS-EPOCH-2)', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const world = worldOf(seed, committeeOf);
    const { agenda, dice, nodes } = world;
    for (const node of nodes) world.start(node.name);
    world.pool(true);
    if (seed % 4 !== 0) {
      world.lossRate = 0.03;
      world.crashRate = 0.002;
      for (let turn = 0; turn < 16; turn++) {
        const [left, right] = [dice.pick(nodes), dice.pick(nodes)];
        if (left === undefined || right === undefined || left === right) continue;
        agenda.after(dice.between(0, 9000), () => world.cut(left.name, right.name));
        agenda.after(dice.between(9000, 12_000), () => world.heal(left.name, right.name));
      }
    }
    agenda.run(agenda.nowMs + 12_500);
    world.lossRate = 0;
    world.crashRate = 0;
    world.healAll();
    agenda.run(agenda.nowMs + 3000);
    for (const node of nodes) world.start(node.name);
    world.pool(true);
    const wanted = Math.max(...nodes.map((node) => node.head.header.number)) + 2 * EPOCH;
    const reached = () => nodes.every((node) => node.head.header.number >= wanted);
    const isDone = agenda.run(agenda.nowMs + 40_000, reached);
    assert.ok(isDone, `seed ${seed}: two epochs after the harm, seen ${nodes.map((node) => node.head.header.number)}`);
    for (const node of nodes) checkChain(node.chain, committeeOf);
  }
});

test('a committee cut in half at the end of an epoch decides nothing, and goes on with the next one when healed', () => {
  const world = worldOf(5, committeeOf);
  const { agenda, nodes } = world;
  for (const node of nodes) world.start(node.name);
  world.pool(true);
  const isAt = (height: number) => () => nodes.some((node) => node.head.header.number >= height);
  assert.ok(agenda.run(agenda.nowMs + 20_000, isAt(EPOCH - 1)));
  for (const left of nodes.slice(0, 3)) for (const right of nodes.slice(3)) world.cut(left.name, right.name);
  agenda.run(agenda.nowMs + 2000);
  const height = Math.max(...nodes.map((node) => node.head.header.number));
  agenda.run(agenda.nowMs + 60_000);
  assert.equal(Math.max(...nodes.map((node) => node.head.header.number)), height);
  world.healAll();
  const healed = agenda.nowMs;
  assert.ok(agenda.run(healed + 10_000, isAt(height + 1)), 'within ten seconds');
  agenda.run(agenda.nowMs + 10_000);
  for (const node of nodes) checkChain(node.chain, committeeOf);
});

test('with nobody away every block is its owner’s, and turns are shares within one slot (DPOS-TURN-1)', () => {
  const weights = [1n, 2n, 4n, 7n];
  const sealers = fixed(weights);
  const world = worldOf(3, () => sealers, 4);
  for (const node of world.nodes) world.start(node.name);
  world.pool(true);
  world.agenda.run(world.agenda.nowMs + 30_000);
  const chain = world.nodes[0]?.chain.slice(1) ?? [];
  assert.ok(chain.length > 80, `${chain.length} blocks`);
  const made = new Map<Address, number>();
  for (const { header } of chain) {
    assert.equal(header.coinbase, turnsAt(sealers, header.number)[0], `block ${header.number}`);
    made.set(header.coinbase, (made.get(header.coinbase) ?? 0) + 1);
    for (const [index, validator] of sealers.validators.entries()) {
      const off = 14 * (made.get(validator) ?? 0) - Number(weights[index]) * header.number;
      assert.ok(Math.abs(off) < 14, `${validator} after ${header.number}`);
    }
  }
});

test('a silent member costs one round for each of its turns; the owner of the next turn proposes (DPOS-MISSED-1)', () => {
  const sealers = fixed([1n, 2n, 3n, 4n]);
  const world = worldOf(4, () => sealers, 4);
  for (const node of world.nodes) world.start(node.name);
  world.pool(true);
  world.agenda.run(world.agenda.nowMs + 2000);
  world.crash('n3');
  const from = Math.max(...world.nodes.map((node) => node.head.header.number)) + 2;
  const begun = world.agenda.nowMs;
  world.agenda.run(begun + 30_000);
  const chain = world.node('n1').chain;
  const silent = stubAddress(3);
  let missed = 0;
  for (const { header } of chain.slice(from)) {
    const turns = turnsAt(sealers, header.number);
    const expected = turns[0] === silent ? turns[1] : turns[0];
    assert.equal(header.coinbase, expected, `block ${header.number}`);
    if (turns[0] === silent) missed++;
  }
  const blocks = chain.length - from;
  // Its weight is 3 of 10.
  assert.ok(Math.abs(10 * missed - 3 * blocks) <= 20, `${missed} turns missed in ${blocks} blocks`);
  const allowedMs = blocks * (SETTINGS.blockPeriodMs + 100) + missed * (SETTINGS.roundTimeoutMs + 200) + 3000;
  assert.ok(allowedMs >= 30_000 - 2000, `${blocks} blocks, ${missed} missed turns: slower than one round for each`);
});
