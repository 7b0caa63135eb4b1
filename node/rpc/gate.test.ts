import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '@hanse/base';
import { Gate, type GateOptions, type Turn } from './gate.ts';

const DEFAULTS = { runningMax: 1, startedMax: 8, startedPerClientMax: 4, waitingMax: 16, waitingPerClientMax: 8 };

/** A gate with a clock that only the test moves, and tasks that write down what they do. */
function gateWith(options: Partial<GateOptions> = {}) {
  let nowMs = 0;
  const said: string[] = [];
  const gate = new Gate({ ...DEFAULTS, now: () => nowMs, ...options });
  const client = () => new AbortController();
  /** Runs `slices` slices of 25 ms. */
  const run = (name: string, of: AbortController, slices: number): Promise<void> =>
    gate.run(of, async (turn: Turn) => {
      for (let slice = 0; slice < slices && !of.signal.aborted; slice++) {
        said.push(name);
        nowMs += 25;
        await turn.pause();
      }
    });
  return { gate, said, client, run };
}

test('a short task does not wait for long ones of another connection', async () => {
  const { said, client, run } = gateWith();
  const [greedy, honest] = [client(), client()];
  const long = [run('long', greedy, 6), run('next', greedy, 6)];
  await run('short', honest, 1);
  assert.deepEqual(said.slice(0, 3), ['long', 'long', 'short']);
  await Promise.all(long);
});

test('connections share the time, however many requests each has', async () => {
  const { said, client, run } = gateWith();
  const [crowd, single] = [client(), client()];
  const tasks = [...Array.from({ length: 4 }, () => run('crowd', crowd, 4)), run('single', single, 4)];
  await Promise.all(tasks);
  const first = said.slice(0, 8);
  assert.equal(first.filter((name) => name === 'single').length, 4, said.join(' '));
});

test('who was idle for long does not make up for it, and is not made to wait', async () => {
  const { said, client, run } = gateWith();
  const [busy, late] = [client(), client()];
  await run('busy', busy, 20);
  const both = [run('busy', busy, 3), run('late', late, 3)];
  await Promise.all(both);
  const after = said.slice(20);
  assert.equal(after.filter((name) => name === 'late').length, 3);
  assert.ok(after.slice(0, 4).includes('late') && after.slice(0, 4).includes('busy'), after.join(' '));
});

test('what waits for a client that has left is never begun, and what runs stops', async () => {
  const { gate, said, client, run } = gateWith();
  const [leaving, other] = [client(), client()];
  const running = run('leaving', leaving, 100);
  const waiting = run('waiting', leaving, 1);
  const others = run('other', other, 2);
  const gone = assert.rejects(waiting, (error) => isFault(error, 'rpc/client-gone'));
  leaving.abort();
  await Promise.all([running, gone, others]);
  assert.ok(!said.includes('waiting') && said.filter((name) => name === 'leaving').length <= 2, said.join(' '));
  assert.equal(gate.load, 0);
  await run('after', other, 1);
  assert.equal(said.at(-1), 'after');
});

test('numbers that begin and wait are bounded, in all and for each connection', async () => {
  const { gate, client } = gateWith({ runningMax: 9, startedPerClientMax: 2, waitingPerClientMax: 1, waitingMax: 2 });
  const [first, second, third] = [client(), client(), client()];
  const ends: (() => void)[] = [];
  const hang = (of: AbortController) => gate.run(of, () => new Promise<void>((resolve) => ends.push(resolve)));
  const all = [hang(first), hang(first), hang(first)];
  await assert.rejects(hang(first), (error) => isFault(error, 'rpc/busy'), 'one connection');
  all.push(hang(second), hang(second), hang(second));
  all.push(hang(third), hang(third));
  await assert.rejects(hang(third), (error) => isFault(error, 'rpc/busy'), 'all together');
  assert.equal(ends.length, 6);
  while (ends.length > 0) {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(all);
  assert.equal(gate.load, 0);
});

test('when no more can begin and others wait, what has run long is told to end', async () => {
  let nowMs = 0;
  const gate = new Gate({ ...DEFAULTS, runningMax: 2, startedMax: 2, now: () => nowMs });
  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
  const turns: Turn[] = [];
  const hang = (of: AbortController, until: Promise<void>) =>
    gate.run(of, (turn) => {
      turns.push(turn);
      return until;
    });
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const all = [hang(first, ended), hang(second, ended)];
  nowMs = 10_000;
  assert.ok(
    turns.every(({ isInTheWay }) => !isInTheWay),
    'nobody waits',
  );
  all.push(gate.run(third, () => undefined));
  assert.ok(turns.every(({ isInTheWay }) => isInTheWay));
  end();
  await Promise.all(all);
});

test('who opens many connections gets no more than who has one', async () => {
  const said: string[] = [];
  let nowMs = 0;
  const fair = new Gate({ ...DEFAULTS, now: () => nowMs });
  const peer = {};
  const run = (name: string, signal: AbortSignal, of?: object) =>
    fair.run(of === undefined ? { signal } : { signal, peer: of }, async (turn) => {
      for (let slice = 0; slice < 3; slice++) {
        said.push(name);
        nowMs += 25;
        await turn.pause();
      }
    });
  const { signal } = new AbortController();
  const crowd = Array.from({ length: 6 }, () => run('crowd', signal, peer));
  await Promise.all([...crowd, run('single', signal)]);
  const first = said.slice(0, 6);
  assert.ok(first.filter((name) => name === 'single').length >= 2, said.join(' '));
});
