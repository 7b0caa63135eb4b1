import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Folder } from '../world/worldNode.ts';
import { expectHeight, heights, started } from './raft.fixture.ts';

const seeds = Number(process.env['SEEDS'] ?? 30);
const seedsFrom = Number(process.env['SEEDS_FROM'] ?? 1);

const HURT_MS = 12_000;
/** Messages that may come once more, any time later. */
const REPLAYED_MAX = 400;

/** A minority loses its data again and again, or gets old copies; all words of all members may come once more. */
function runLossy(seed: number): void {
  const world = started({ seed, validators: 3 + 2 * (seed % 2) });
  const { agenda, dice, nodes } = world;
  const forgetful = nodes.slice(0, (nodes.length - 1) / 2);
  const copies = new Map<string, Folder>();
  const words: Uint8Array[] = [];
  world.isLost = (bytes) => {
    if (words.length < REPLAYED_MAX) words.push(bytes);
    else words[dice.between(0, REPLAYED_MAX - 1)] = bytes;
    return false;
  };
  world.lossRate = dice.pick([0, 0.02, 0.1]) ?? 0;
  world.crashRate = dice.pick([0, 0.002, 0.005]) ?? 0;
  const until = agenda.nowMs + HURT_MS;
  const disturb = (): void => {
    if (agenda.nowMs >= until) return;
    const node = dice.pick(forgetful);
    if (node !== undefined && dice.happens(0.5)) copies.set(node.name, node.folder);
    else if (node !== undefined) {
      world.crash(node.name);
      const copy = copies.get(node.name);
      if (copy === undefined || dice.happens(0.5)) world.wipe(node.name);
      else node.restore(copy);
      agenda.after(dice.between(0, 1500), () => world.start(node.name));
    }
    const other = dice.pick(nodes);
    if (other !== undefined && dice.happens(0.4)) {
      world.crash(other.name);
      agenda.after(dice.between(10, 1500), () => world.start(other.name));
    }
    world.pool(dice.happens(0.8));
    agenda.after(dice.between(100, 1200), disturb);
  };
  const replay = (): void => {
    if (agenda.nowMs >= until) return;
    const bytes = dice.pick(words);
    if (bytes !== undefined) for (const node of nodes) if (node.isAlive) node.receive(bytes);
    agenda.after(dice.between(1, 60), replay);
  };
  disturb();
  replay();
  agenda.run(until);
  world.lossRate = 0;
  world.crashRate = 0;
  agenda.run(agenda.nowMs + 3500);
  for (const { name } of nodes) world.start(name);
  world.pool(true);
  const height = Math.max(...heights(world));
  expectHeight(world, height + 3, 20_000, `seed ${seed}`);
  assert.ok(height > 0);
}

test('a minority without memory and words that come again break nothing (RAFT-SIGNER-1 to -4, RAFT-RECORD-1)', () => {
  for (let seed = seedsFrom; seed < seedsFrom + seeds; seed++) runLossy(seed);
});
