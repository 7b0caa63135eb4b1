import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Address } from '@hanse/base';
import { DialLoop } from './dialLoop.ts';

const A = `0x${'aa'.repeat(20)}` as Address;
type World = { dials: number; readonly connected: Set<Address>; readonly loop: DialLoop };

function world(t: TestContext, address?: Address): World {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const connected = new Set<Address>();
  const state: { dials: number } = { dials: 0 };
  const target = { host: 'node.example', port: 1, ...(address === undefined ? {} : { address }) };
  const loop = new DialLoop(target, {
    connect: () => {
      state.dials++;
    },
    isConnected: (one) => connected.has(one),
    delayMsMin: 250,
    delayMsMax: 10_000,
    random: () => 0,
  });
  return Object.assign(state, { connected, loop });
}

test('delays double from 250 ms to 10 s', (t) => {
  const { loop, ...rest } = world(t);
  void rest;
  loop.start();
  const delays: number[] = [];
  for (let count = 0; count < 8; count++) {
    loop.onClosed();
    delays.push(loop.delayMs);
    t.mock.timers.tick(loop.delayMs);
  }
  assert.deepEqual(delays, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test('does not dial a node that is connected, but does once it is not', (t) => {
  const state = world(t, A);
  state.connected.add(A);
  state.loop.start();
  assert.equal(state.dials, 0);
  state.connected.delete(A);
  state.loop.onDown(A);
  t.mock.timers.tick(250);
  assert.equal(state.dials, 1);
});

test('learns the address of a target from its proof', (t) => {
  const state = world(t);
  state.loop.start();
  state.loop.onProved(A);
  state.connected.add(A);
  state.loop.onClosed();
  t.mock.timers.tick(10_000);
  assert.equal(state.dials, 1);
});

test('a link that lasted makes the next delay short; a short one does not', (t) => {
  const state = world(t);
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  state.loop.start();
  for (let count = 0; count < 4; count++) {
    state.loop.onUp();
    now += 5000;
    state.loop.onClosed();
    t.mock.timers.tick(state.loop.delayMs);
  }
  assert.equal(state.loop.delayMs, 2000);
  state.loop.onUp();
  now += 10_000;
  state.loop.onClosed();
  assert.equal(state.loop.delayMs, 250);
});

test('stops for good', (t) => {
  const state = world(t);
  state.loop.start();
  state.loop.onClosed();
  state.loop.stop();
  t.mock.timers.tick(60_000);
  assert.equal(state.dials, 1);
});
