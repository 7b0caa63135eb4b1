import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOSSIP_QUEUE_BYTES_MAX, URGENT_QUEUE_BYTES_MAX, WRITE_BYTES } from './limits.ts';
import { SendQueue } from './sendQueue.ts';

const frame = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill);

test('urgent frames leave first, each lane in order, small ones joined', () => {
  const queue = new SendQueue();
  queue.push(frame(2, 1), 'gossip');
  queue.push(frame(2, 2), 'bulk');
  queue.push(frame(2, 3), 'urgent');
  queue.push(frame(2, 4), 'urgent');
  assert.equal(queue.bytes, 8);
  assert.deepEqual([...(queue.take() ?? [])], [3, 3, 4, 4, 1, 1, 2, 2]);
  assert.equal(queue.take(), undefined);
  assert.equal(queue.bytes, 0);
});

test('a large frame is written as it is, without a copy', () => {
  const queue = new SendQueue();
  const large = frame(WRITE_BYTES, 1);
  queue.push(large, 'bulk');
  queue.push(frame(1, 2), 'bulk');
  assert.equal(queue.take(), large);
  assert.equal(queue.take()?.length, 1);
});

test('a write stays near its size however much waits', () => {
  const queue = new SendQueue();
  for (let count = 0; count < 1000; count++) queue.push(frame(1000, 1), 'gossip');
  assert.ok((queue.take()?.length ?? 0) < WRITE_BYTES + 1000);
});

test('lanes are bounded in bytes; gossip leaves room for answers', () => {
  const queue = new SendQueue();
  const mib = frame(1024 * 1024, 1);
  let gossip = 0;
  while (queue.push(mib, 'gossip')) gossip++;
  assert.equal(gossip, GOSSIP_QUEUE_BYTES_MAX / mib.length);
  assert.ok(queue.push(mib, 'bulk'));
  let urgent = 0;
  while (queue.push(mib, 'urgent')) urgent++;
  assert.equal(urgent, URGENT_QUEUE_BYTES_MAX / mib.length);
  queue.clear();
  assert.equal(queue.bytes, 0);
});
