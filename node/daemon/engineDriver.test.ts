import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, accept, defineFaults, type Hash, ignore } from '@hanse/base';
import type { ConsensusEngine, EngineEvent, EngineOutput, Head } from '@hanse/consensus';
import type { Block } from '@hanse/protocol';
import { type Clock, ENGINE_QUEUE_EACH_MAX, EngineDriver, type EnginePorts } from './engineDriver.ts';

type Output = EngineOutput<string, string>;
type Script = (event: EngineEvent<string>) => readonly Output[];
const HASH = `0x${'11'.repeat(32)}` as Hash;
const BLOCK = { header: {}, hash: HASH } as unknown as Block;
const HEAD = {} as Head;
const SELF = `0x${'22'.repeat(20)}` as Address;

/** An engine that does what the script says and remembers what it heard. */
function scripted(script: Script, heard: EngineEvent<string>[]): ConsensusEngine<number, string, string> {
  return {
    name: 'scripted',
    faults: 'crash',
    codes: [],
    quorum: (count) => count,
    start: () => ({ state: 0, output: [] }),
    step: (state, event) => {
      heard.push(event);
      return { state: state + 1, output: script(event) };
    },
    sign: (unsigned, signatures) => `${unsigned}+${signatures.length}`,
    encodeMessage: (message) => new TextEncoder().encode(message),
    parseMessage: () => ignore('unused'),
    glance: () => undefined,
    verifySeals: () => accept(),
    describe: (state) => ({ height: state, round: 0, proposer: undefined, prepares: 0, commits: 0 }),
  };
}

function manualClock(): Clock & { readonly timers: { delayMs: number; action: () => void; cancelled: boolean }[] } {
  const timers: { delayMs: number; action: () => void; cancelled: boolean }[] = [];
  return {
    timers,
    now: () => 0,
    after(delayMs, action) {
      const timer = { delayMs, action, cancelled: false };
      timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    },
  };
}

function drive(script: Script, changes: Partial<EnginePorts> = {}) {
  const heard: EngineEvent<string>[] = [];
  const done: string[] = [];
  const clock = manualClock();
  const slow = async (name: string): Promise<void> => {
    await Promise.resolve();
    done.push(name);
  };
  const ports: EnginePorts = {
    persist: () => slow('persist'),
    sign: async (vote) => {
      await slow(`sign ${vote.kind}.${vote.part}`);
      return new Uint8Array(65);
    },
    send: (bytes, to) => done.push(`send ${new TextDecoder().decode(bytes)} to ${to}`),
    build: async () => BLOCK,
    check: async () => accept(),
    commit: () => slow('commit'),
    fetch: (height) => done.push(`fetch ${height}`),
    evidence: ({ kind }) => done.push(`evidence ${kind}`),
    note: (event) => done.push(`note ${event}`),
    stopped: (error) => done.push(`stopped ${String(error)}`),
    clock,
    ...changes,
  };
  const context = { self: undefined, settings: {} as never, recover: () => undefined };
  const driver = new EngineDriver({ engine: scripted(script, heard), context, record: undefined, head: HEAD, ports });
  driver.start();
  return { driver, heard, done, clock };
}

const say = (kind: string, parts: number): EngineOutput<string, string> => ({
  kind: 'say',
  utterance: {
    unsigned: kind,
    slot: { height: 1, round: 0, kind },
    nextHash: (made) => (made.length < parts ? HASH : undefined),
    to: 'all',
  },
});
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('each output is finished before the next begins: nothing is said before what it depends on is stored', async () => {
  const { driver, heard, done } = drive((event) =>
    event.kind === 'pool'
      ? [{ kind: 'persist', record: new Uint8Array(1) }, say('commit', 2), { kind: 'decide', block: BLOCK }]
      : [],
  );
  driver.onPool(true);
  await settled();
  assert.deepEqual(done, ['persist', 'sign commit.0', 'sign commit.1', 'send commit+2 to all', 'commit']);
  assert.deepEqual(
    heard.map(({ kind }) => kind),
    ['pool', 'message'],
    'what we said is heard by ourselves',
  );
});

test('what the signer refuses is not sent, and the engine goes on', async () => {
  const fault = defineFaults('signer', { 'conflicting-vote': { en: 'no', zh: '否' } });
  const { driver, done } = drive(
    (event) => (event.kind === 'pool' ? [say('prepare', 1), { kind: 'behind', height: 9 }] : []),
    {
      sign: () => Promise.reject(fault('conflicting-vote')),
    },
  );
  driver.onPool(true);
  await settled();
  assert.deepEqual(done, ['note vote-refused', 'fetch 9']);
});

test('when storing fails nothing is said and the driver stops, once', async () => {
  const { driver, done } = drive(
    (event) => (event.kind === 'pool' ? [{ kind: 'persist', record: new Uint8Array(1) }, say('prepare', 1)] : []),
    {
      persist: () => Promise.reject(new Error('disk full')),
    },
  );
  driver.onPool(true);
  await settled();
  driver.onPool(false);
  await settled();
  assert.deepEqual(done, ['stopped Error: disk full']);
});

test('answers to build and check come back as events', async () => {
  const asks: Output[] = [
    { kind: 'build', height: 1, round: 0, coinbase: SELF, extraData: new Uint8Array(0) },
    { kind: 'check', height: 1, round: 0, digest: HASH, block: BLOCK },
  ];
  const { driver, heard } = drive((event) => (event.kind === 'pool' ? asks : []));
  driver.onPool(true);
  await settled();
  assert.deepEqual(
    heard.map(({ kind }) => kind),
    ['pool', 'built', 'checked'],
  );
});

test('a timer of the same name replaces the one before; stop cancels all', async () => {
  const { driver, heard, clock } = drive((event) =>
    event.kind === 'pool' ? [{ kind: 'set-timer', name: 'round', height: 1, round: 0, delayMs: 5 }] : [],
  );
  driver.onPool(true);
  driver.onPool(false);
  await settled();
  assert.deepEqual(
    clock.timers.map(({ cancelled }) => cancelled),
    [true, false],
  );
  clock.timers[1]?.action();
  await settled();
  assert.equal(heard.at(-1)?.kind, 'timer');
  driver.onPool(true);
  await settled();
  await driver.stop();
  assert.equal(clock.timers[2]?.cancelled, true);
});

test('one peer’s messages beyond its limit are dropped and counted; other peers and our own events are not', async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { driver, heard } = drive(
    (event) => (event.kind === 'pool' ? [{ kind: 'persist', record: new Uint8Array(1) }] : []),
    { persist: () => gate },
  );
  driver.onPool(true);
  const flood = Array.from({ length: ENGINE_QUEUE_EACH_MAX + 5 }, () => driver.onMessage(SELF, 'flood'));
  const honest = driver.onMessage(`0x${'33'.repeat(20)}` as Address, 'honest');
  driver.onPeer(SELF);
  assert.equal(driver.dropped, 5);
  open();
  assert.equal(await honest, true);
  assert.equal(await flood.at(-1), false);
  await settled();
  const order = heard.map((event) => (event.kind === 'message' ? event.message : event.kind));
  assert.deepEqual(
    order.slice(0, 4),
    ['pool', 'peer', 'flood', 'honest'],
    'our own events first, then everyone in turn',
  );
  assert.equal(heard.length, 3 + ENGINE_QUEUE_EACH_MAX);
});

test('what waits when the driver stops is answered', async () => {
  const { driver } = drive((event) => (event.kind === 'pool' ? [{ kind: 'persist', record: new Uint8Array(1) }] : []), {
    persist: () => new Promise((resolve) => setImmediate(resolve)),
  });
  driver.onPool(true);
  const waiting = driver.onMessage(SELF, 'late');
  await driver.stop();
  assert.equal(await waiting, false);
});

test('what we said is heard before anything else that happened meanwhile', async () => {
  const { driver, heard } = drive((event) => (event.kind === 'pool' ? [say('prepare', 1), say('commit', 1)] : []));
  driver.onPool(true);
  driver.onPeer(SELF);
  await settled();
  const order = heard.map((event) => (event.kind === 'message' ? event.message : event.kind));
  assert.deepEqual(order, ['pool', 'prepare+1', 'commit+1', 'peer']);
});
