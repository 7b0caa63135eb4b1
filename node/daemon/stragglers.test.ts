import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@hanse/base';
import { Stragglers } from './stragglers.ts';

const A = `0x${'a1'.repeat(20)}` as Address;
const B = `0x${'b2'.repeat(20)}` as Address;

test('a peer that was two heights behind or more is told again, once, when it has caught up', () => {
  const stragglers = new Stragglers();
  const told = (address: Address, height: number): boolean =>
    stragglers.hasCaughtUp(address, { told: height, ours: 10 });
  assert.deepEqual(
    [3, 8, 9, 10, 10].map((height) => told(A, height)),
    [false, false, false, true, false],
  );
  assert.deepEqual(
    [9, 10].map((height) => told(B, height)),
    [false, false],
    'one height behind hears everything',
  );
  told(A, 5);
  stragglers.forget(A);
  assert.equal(told(A, 10), false, 'a new link has its own greeting');
});
