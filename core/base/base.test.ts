import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedQueue } from './boundedQueue.ts';
import { defineFaults, Fault, fillText, isFault } from './fault.ts';
import { InvariantViolation, invariant } from './invariant.ts';
import { accept, ignore, reject } from './verdict.ts';

test('a queue is first in, first out, and never longer than its limit', () => {
  const queue = new BoundedQueue<number>(3000);
  const model: number[] = [];
  for (let turn = 0; turn < 20_000; turn++) {
    if (turn % 7 < 4) {
      assert.equal(queue.push(turn), model.length < 3000);
      if (model.length < 3000) model.push(turn);
    } else assert.equal(queue.shift(), model.shift());
    assert.equal(queue.length, model.length);
  }
  while (model.length > 0) assert.equal(queue.shift(), model.shift());
  assert.equal(queue.shift(), undefined);
  queue.push(1);
  queue.clear();
  assert.equal(queue.length, 0);
  for (const limit of [0, -1, 1.5, Number.NaN]) assert.throws(() => new BoundedQueue(limit), RangeError);
});

const portFault = defineFaults('port', { full: { en: 'port {port} is full: {seen}', zh: '港口 {port} 已满:{seen}' } });

test('a fault has a code and says the same in both languages', () => {
  const cause = new Error('storm');
  const fault = portFault('full', { port: 'Lübeck', seen: 12n }, cause);
  assert.ok(fault instanceof Fault && fault instanceof Error);
  assert.equal(fault.code, 'port/full');
  assert.equal(fault.message, 'port Lübeck is full: 12');
  assert.deepEqual(fault.text, { en: fault.message, zh: '港口 Lübeck 已满:12' });
  assert.equal(fault.cause, cause);
  assert.ok(!('cause' in portFault('full')));
  assert.ok(isFault(fault) && isFault(fault, 'port/full') && !isFault(fault, 'port/empty') && !isFault(cause));
  assert.equal(portFault.room, 'port');
  assert.deepEqual(Object.keys(portFault.texts), ['full']);
  assert.equal(fillText('{a} {b} {a}', { a: 1 }), '1 {b} 1');
});

test('verdicts', () => {
  assert.deepEqual(accept(5), { kind: 'accept', value: 5 });
  assert.deepEqual(accept(), { kind: 'accept', value: undefined });
  assert.deepEqual(ignore('late'), { kind: 'ignore', reason: 'late' });
  const fault = portFault('full');
  assert.deepEqual(reject(fault), { kind: 'reject', fault });
});

test('an invariant stops with what should have been true', () => {
  invariant(1, 'one');
  assert.throws(
    () => invariant(0, 'votes are counted'),
    (error) => error instanceof InvariantViolation && /votes are counted/.test(error.message),
  );
});
