import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '@hanse/base';
import { parseFaultPlan } from './parseFaultPlan.ts';
import { randomPlan } from './swarm/randomPlan.ts';

test('every plan that a seed draws is read back from its JSON as it was', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const plan = randomPlan({ engine: 'qbft', nodes: 4, seed, harmMs: 60_000 });
    assert.deepEqual(parseFaultPlan(JSON.parse(JSON.stringify(plan))), plan);
  }
});

test('what is wrong with a plan is named with its place', () => {
  const cut = { kind: 'cut', atMs: 1, forMs: 2, from: 'n1', to: 'n2' };
  const places: readonly (readonly [unknown, string])[] = [
    [[], 'the top'],
    [{ faults: [] }, 'healAtMs'],
    [{ healAtMs: 1, faults: {} }, 'faults'],
    [{ healAtMs: 1, faults: [cut, { ...cut, kind: 'storm' }] }, 'faults[1].kind'],
    [{ healAtMs: 1, faults: [{ ...cut, kind: 'toString' }] }, 'faults[0].kind'],
    [{ healAtMs: 1, faults: [{ ...cut, forMs: undefined }] }, 'faults[0].forMs'],
    [{ healAtMs: 1, faults: [{ ...cut, to: 2 }] }, 'faults[0].to'],
    [{ healAtMs: 1, faults: [{ ...cut, via: 'n3' }] }, 'faults[0]'],
    [{ healAtMs: 1, faults: [], adversaries: [{ node: 'n1', conduct: 'kind' }] }, 'adversaries[0].conduct'],
  ];
  for (const [json, at] of places) {
    assert.throws(
      () => parseFaultPlan(json),
      (error) => isFault(error, 'sim/bad-plan') && error.message.includes(` at ${at},`),
      at,
    );
  }
});
