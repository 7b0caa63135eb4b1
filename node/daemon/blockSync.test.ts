import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, accept, defineFaults, ignore, reject, type Verdict } from '@hanse/base';
import { BlockSync, SYNC_BATCH_BLOCKS, type SyncPorts } from './blockSync.ts';

const peer = (digit: string): Address => `0x${digit.repeat(40)}` as Address;
const fault = defineFaults('test', { bad: { en: 'bad', zh: '坏' } });

/** A world with a head, peers that serve numbers as blocks, and a clock that is moved by hand. */
function world(options: { heights: { [address: Address]: number }; lies?: Address; deaf?: Address; stuck?: Address }) {
  let head = 0;
  let now = 0;
  const timers: { at: number; action: () => void }[] = [];
  const asked: string[] = [];
  const punished: Address[] = [];
  const ports: SyncPorts = {
    head: () => head,
    peers: () => Object.entries(options.heights).map(([address, height]) => ({ address: address as Address, height })),
    credibleHeight: () => Math.min(...Object.values(options.heights)),
    request: async (address, from, count) => {
      asked.push(`${address.slice(2, 3)}:${from}`);
      if (address === options.deaf) throw new Error('timeout');
      if (address === options.stuck) return [new Uint8Array([0, 0])];
      const last = Math.min(from + count - 1, options.heights[address] as number);
      return Array.from(
        { length: last - from + 1 },
        (_, index) => new Uint8Array([from + index, address === options.lies ? 1 : 0]),
      );
    },
    importBlock: async (block): Promise<Verdict> => {
      if (block[1] === 1) return reject(fault('bad'));
      if (block[0] !== head + 1) return ignore('not next');
      head++;
      return accept();
    },
    punish: (address) => punished.push(address),
    clock: {
      now: () => now,
      after: (delayMs, action) => {
        const timer = { at: now + delayMs, action };
        timers.push(timer);
        return () => timers.splice(timers.indexOf(timer), 1);
      },
    },
    note: () => undefined,
    failed: (error) => assert.fail(String(error)),
  };
  const pass = async (ms: number): Promise<void> => {
    now += ms;
    for (const timer of timers.filter(({ at }) => at <= now)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.action();
    }
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return { sync: new BlockSync(ports), pass, asked, punished, height: () => head };
}

test('a node that is behind fetches batches until it is level, the next batch while it imports the last', async () => {
  const { sync, pass, asked, height } = world({ heights: { [peer('a')]: 150 } });
  sync.onPeerHeight(150);
  await pass(0);
  assert.equal(height(), 150);
  assert.deepEqual(asked, ['a:1', `a:${SYNC_BATCH_BLOCKS + 1}`, `a:${2 * SYNC_BATCH_BLOCKS + 1}`]);
  assert.equal(sync.progress(), undefined);
});

test('one block behind waits for consensus first', async () => {
  const { sync, pass, height } = world({ heights: { [peer('a')]: 1 } });
  sync.onPeerHeight(1);
  await pass(100);
  assert.equal(height(), 0);
  await pass(500);
  assert.equal(height(), 1);
});

test('a peer that serves bad blocks is punished and another is asked', async () => {
  const { sync, pass, punished, height } = world({ heights: { [peer('a')]: 9, [peer('b')]: 8 }, lies: peer('a') });
  sync.onPeerHeight(9);
  await pass(0);
  assert.equal(height(), 8, 'the honest peer brought us as far as it could');
  assert.deepEqual(new Set(punished), new Set([peer('a')]));
});

test('a peer that does not answer rests; when nobody can help we try again later', async () => {
  const { sync, pass, asked, height } = world({ heights: { [peer('a')]: 5 }, deaf: peer('a') });
  sync.onPeerHeight(5);
  await pass(0);
  assert.equal(height(), 0);
  assert.equal(asked.length, 1);
  await pass(500);
  assert.equal(asked.length, 2);
  await sync.stop();
});

test('a height that consensus knows of is waited for until a peer has it', async () => {
  const heights: { [address: Address]: number } = { [peer('a')]: 0 };
  const { sync, pass, height } = world({ heights });
  sync.want(3);
  await pass(500);
  assert.equal(height(), 0);
  heights[peer('a')] = 3;
  await pass(500);
  assert.equal(height(), 3);
});

test('a peer that claims a height it cannot show neither holds us up nor makes us look behind', async () => {
  const heights = { [peer('a')]: 2 ** 50, [peer('b')]: 5 };
  const { sync, pass, asked, height } = world({ heights, stuck: peer('a') });
  sync.onPeerHeight(2 ** 50);
  await pass(0);
  assert.equal(height(), 5);
  assert.ok(asked.length < 6, `few questions, seen ${asked.length}`);
  assert.equal(sync.progress(), undefined);
  await sync.stop();
});
