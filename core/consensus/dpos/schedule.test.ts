import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@hanse/base';
import { Dice } from '../world/dice.ts';
import { stubAddress } from '../world/stubSignature.ts';
import { Schedule, turnsOfSets } from './schedule.ts';

const members = (count: number): readonly Address[] => Array.from({ length: count }, (_, at) => stubAddress(at + 1));

function randomWeights(dice: Dice, count: number): bigint[] {
  const shape = dice.between(0, 3);
  return Array.from({ length: count }, () => {
    if (shape === 0) return 1n;
    if (shape === 1) return BigInt(dice.between(1, 10));
    if (shape === 2) return BigInt(dice.between(1, 1_000_000)) ** 3n;
    return dice.happens(0.1) ? 10n ** 20n : BigInt(dice.between(1, 1000));
  });
}

test('after every slot each member has had its share of turns, give or take less than one (DPOS-TURN-1)', () => {
  for (let seed = 1; seed <= 120; seed++) {
    const dice = new Dice(seed);
    const validators = members(dice.between(1, 40));
    const weights = randomWeights(dice, validators.length);
    const total = weights.reduce((sum, weight) => sum + weight, 0n);
    const schedule = new Schedule({ validators, weights });
    const turns = new Map<Address, bigint>(validators.map((one) => [one, 0n]));
    for (let slots = 1n; slots <= 400n; slots++) {
      const owner = schedule.ownerOf(Number(slots) - 1);
      turns.set(owner, (turns.get(owner) ?? 0n) + 1n);
      for (const [at, validator] of validators.entries()) {
        const off = (turns.get(validator) ?? 0n) * total - (weights[at] ?? 0n) * slots;
        assert.ok(
          off < total && -off < total,
          `seed ${seed}, slot ${slots}: ${validator} is off by ${off} of ${total}`,
        );
      }
    }
  }
});

test('the same on every node, whatever was asked before (DPOS-TURN-2)', () => {
  const dice = new Dice(7);
  const validators = members(7);
  const weights = randomWeights(dice, 7);
  const sealers = { engine: 'dpos', validators, weights, since: 101 };
  const [one, other] = [turnsOfSets(), turnsOfSets()];
  for (let height = 400; height >= 101; height--) one(sealers, height);
  for (let at = 0; at < 50; at++) other({ ...sealers, since: 1 + at, weights: randomWeights(dice, 7) }, 200);
  for (let height = 101; height <= 400; height++) assert.deepEqual(one(sealers, height), other(sealers, height));
});

test('every member has a round in every height, the owner of the slot the first (DPOS-TURN-2)', () => {
  const validators = members(5);
  const weights = [1n, 1_000_000n, 1n, 1n, 1n];
  const schedule = new Schedule({ validators, weights });
  const turns = turnsOfSets();
  for (let height = 50; height < 150; height++) {
    const order = turns({ engine: 'dpos', validators, weights, since: 50 }, height);
    assert.deepEqual([...order].sort(), validators);
    assert.equal(order[0], schedule.ownerOf(height - 50));
  }
});

test('equal weights take turns by address', () => {
  const validators = members(4);
  const turns = turnsOfSets();
  const owners = [1, 2, 3, 4, 5, 6, 7, 8].map((height) => turns({ engine: 'dpos', validators, since: 1 }, height)[0]);
  assert.deepEqual(owners, [...validators, ...validators]);
});

test('a set that nobody relieves begins its schedule anew (DPOS-TURN-3)', () => {
  const validators = members(3);
  const sealers = { engine: 'dpos', validators, weights: [1n, 5n, 3n], since: 10 };
  const turns = turnsOfSets();
  for (let slot = 0; slot < 20; slot++) {
    assert.deepEqual(turns(sealers, 10 + slot + 65_536), turns(sealers, 10 + slot));
    assert.deepEqual(turns(sealers, 10 + slot + 7 * 65_536), turns(sealers, 10 + slot));
  }
});

test('turns come of weight and since alone: other weights, other turns; a later beginning, the same ones later', () => {
  const validators = members(4);
  const turns = turnsOfSets();
  const owners = (weights: readonly bigint[], since: number): string =>
    Array.from(
      { length: 40 },
      (_, slot) => turns({ engine: 'dpos', validators, weights, since }, since + slot)[0],
    ).join();
  assert.equal(owners([1n, 2n, 3n, 4n], 1), owners([1n, 2n, 3n, 4n], 700));
  assert.equal(owners([1n, 2n, 3n, 4n], 1), owners([10n, 20n, 30n, 40n], 1), 'only shares matter');
  assert.notEqual(owners([1n, 2n, 3n, 4n], 1), owners([4n, 3n, 2n, 1n], 1));
});
