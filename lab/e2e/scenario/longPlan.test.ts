import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longPlan } from './longPlan.ts';
import { Random } from './random.ts';

const plan = (seed: number): ReturnType<typeof longPlan> =>
  longPlan({ engine: 'qbft', minutes: 8, random: new Random(seed) });

test('eight minutes hold more than forty faults, of every kind, and the same seed draws the same', () => {
  const { faults, durationMs } = plan(7);
  assert.ok(faults.length > 40);
  assert.ok((faults.at(-1)?.atMs ?? 0) < durationMs);
  assert.equal(new Set(faults.map(({ fault }) => fault.kind)).size, 16);
  assert.deepEqual(plan(7), plan(7));
  assert.notDeepEqual(plan(7), plan(8));
});

test('numbers by chance stay within their bounds and reach them', () => {
  const random = new Random(1);
  const seen = new Set(Array.from({ length: 500 }, () => random.integer(3, 6)));
  assert.deepEqual([...seen].toSorted(), [3, 4, 5, 6]);
  assert.deepEqual(random.shuffle([1, 2, 3, 4]).toSorted(), [1, 2, 3, 4]);
});
