import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '../world/world.ts';
import { freshExtraData } from './extraData.ts';
import { MESSAGE_CODES, type QbftMessage, type QbftUnsigned } from './message.ts';
import { qbft } from './qbft.ts';
import { decodeRecord } from './record.ts';
import type { Qbft } from './state.ts';

const settings = { blockPeriodMs: 200, emptyBlockPeriodMs: 5000, roundTimeoutMs: 500, roundTimeoutMsMax: 4000 };
const seeds = Number(process.env['SEEDS'] ?? 200);
const seedsFrom = Number(process.env['SEEDS_FROM'] ?? 1);
/** Every so many seeds: a run costs some ten milliseconds. */
const STEP = 4;

function makeWorld(seed: number): World<Qbft, QbftMessage, QbftUnsigned> {
  return new World({
    engine: qbft,
    genesisExtraData: (validators) => freshExtraData({ validators, round: 0 }),
    settings,
    validators: 4,
    seed,
  });
}

/** All four have committed at height 1, and no commit has arrived. */
function dieCommitted(seed: number): World<Qbft, QbftMessage, QbftUnsigned> {
  const world = makeWorld(seed);
  const { agenda, nodes } = world;
  world.isLost = ([code]) => code === MESSAGE_CODES.commit;
  for (const node of nodes) world.start(node.name);
  world.pool(true);
  agenda.run(agenda.nowMs + 5000, () => nodes.every(({ votes }) => votes.committedRound(1) === 0));
  world.isLost = () => false;
  return world;
}

const subsets = [['n1'], ['n4'], ['n1', 'n2'], ['n2', 'n3'], ['n3', 'n4'], ['n1', 'n2', 'n3'], ['n2', 'n3', 'n4']];
for (const wiped of subsets) {
  test(`all four committed and died, ${wiped.join(' ')} lost their data: one who is locked is enough (QBFT-ROUND-5)`, () => {
    const world = dieCommitted(7);
    assert.deepEqual(
      world.nodes.map(({ votes, head }) => [votes.committedRound(1), head.header.number]),
      [0, 0, 0, 0].map((round) => [round, 0]),
    );
    const digest = world.node('n1').state.lock?.block.hash;
    for (const { name } of world.nodes) world.crash(name);
    for (const name of wiped) world.wipe(name);
    for (const { name } of world.nodes) world.start(name);
    world.pool(true);
    const isDone = world.agenda.run(world.agenda.nowMs + 20_000, () =>
      world.nodes.every((node) => node.head.header.number >= 3),
    );
    assert.ok(isDone, `heights ${world.nodes.map((node) => node.head.header.number)}`);
    for (const { chain } of world.nodes) assert.equal(chain[1]?.hash, digest);
  });
}

/** The round of the lock that this node has on its disk for `height`, Infinity if it has the block. */
function lockOnDisk({ head, record }: World<Qbft, QbftMessage, QbftUnsigned>['nodes'][number], height: number): number {
  if (head.header.number >= height) return Number.POSITIVE_INFINITY;
  const known = record === undefined ? undefined : decodeRecord(record);
  return known?.height === height ? (known.lock?.round ?? -1) : -1;
}

test('two of four lose their data at any moment: the ledger goes on if the last lock is left (QBFT-ROUND-5)', () => {
  let refused = 0;
  for (let seed = seedsFrom; seed < seedsFrom + seeds; seed += STEP) {
    const world = makeWorld(seed);
    const { agenda, dice, nodes } = world;
    world.lossRate = dice.pick([0, 0.1, 0.2]) ?? 0;
    for (const { name } of nodes) world.start(name);
    world.pool(true);
    agenda.run(agenda.nowMs + 3000 + dice.between(0, 600));
    const height = Math.max(...nodes.map(({ votes }) => votes.height));
    const committed = Math.max(...nodes.map(({ votes }) => votes.committedRound(height)));
    const keeper = nodes.find((node) => lockOnDisk(node, height) >= committed);
    assert.ok(keeper !== undefined, `seed ${seed}: whoever committed is locked`);
    for (const { name } of nodes) world.crash(name);
    const others = nodes.filter((node) => node !== keeper);
    const spared = dice.pick(others);
    for (const { name } of others) if (name !== spared?.name) world.wipe(name);
    world.lossRate = 0;
    for (const { name } of nodes) agenda.after(dice.between(0, 1000), () => world.start(name));
    agenda.run(agenda.nowMs + 1000);
    world.pool(true);
    const isDone = agenda.run(agenda.nowMs + 30_000, () => nodes.every((node) => node.head.header.number > height));
    assert.ok(isDone, `seed ${seed}: heights ${nodes.map((node) => node.head.header.number)}, wanted above ${height}`);
    refused += world.outputs.get('vote-refused') ?? 0;
  }
  assert.ok(refused > 0, 'the signers had something to refuse');
});
