import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@hanse/base';
import { FairQueue } from './fairQueue.ts';

const sender = (digit: string): Address => `0x${digit.repeat(40)}` as Address;

test('senders take turns, each in its own order', () => {
  const queue = new FairQueue<string>(10);
  for (const item of ['a1', 'a2', 'a3']) queue.push(sender('a'), item);
  queue.push(sender('b'), 'b1');
  queue.push(sender('c'), 'c1');
  const taken = Array.from({ length: 6 }, () => queue.shift());
  assert.deepEqual(taken, ['a1', 'b1', 'c1', 'a2', 'a3', undefined]);
  assert.equal(queue.length, 0);
});

test('one sender fills only its own queue', () => {
  const queue = new FairQueue<number>(2);
  assert.deepEqual(
    [1, 2, 3].map((item) => queue.push(sender('a'), item)),
    [true, true, false],
  );
  assert.ok(queue.push(sender('b'), 1));
  assert.equal(queue.length, 3);
});
