import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dice } from './dice.ts';
import { encodeCase } from './fuzzCase.ts';
import { randomCase } from './randomCase.ts';

test('a seed and an index give the same numbers everywhere', () => {
  const dice = new Dice(1, 0);
  assert.deepEqual([dice.bits(), dice.bits(), dice.below(1000)], [2581762639, 622906579, 516]);
});

test('neighbouring seeds and indices have nothing in common', () => {
  const firsts = [new Dice(1, 1), new Dice(1, 2), new Dice(2, 1), new Dice(2 ** 40, 1), new Dice(1, 2 ** 40)];
  assert.equal(new Set(firsts.map((dice) => dice.bits())).size, firsts.length);
});

test('numbers stay in their bounds and reach them', () => {
  const dice = new Dice(3, 3);
  const seen = new Set(Array.from({ length: 500 }, () => dice.between(5, 8)));
  assert.deepEqual([...seen].sort(), [5, 6, 7, 8]);
  assert.ok(Array.from({ length: 500 }, () => dice.uint(9)).every((value) => value >= 0n && value < 512n));
  const drawn = Array.from({ length: 1000 }, () =>
    dice.weighted([
      [1, 'rare'],
      [9, 'common'],
      [0, 'never'],
    ] as const),
  );
  assert.equal(drawn.includes('never'), false);
  assert.ok(drawn.filter((one) => one === 'rare').length < 200);
});

test('a case is made anew byte for byte', () => {
  const text = (index: number): string => JSON.stringify(encodeCase(randomCase(7, index), { name: '', about: '' }));
  for (let index = 0; index < 20; index++) assert.equal(text(index), text(index));
  assert.notEqual(text(1), text(2));
});
