import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Registry } from 'prom-client';
import { WebSocket } from 'ws';
import type { CallContext } from './ports.ts';
import { type Answer, testServer } from './testServer.ts';

const MEGABYTE = 1024 * 1024;

function requestText(body: string, headers = ''): string {
  return `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`;
}

function rawClient(context: TestContext, url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  context.after(() => socket.destroy());
  return socket;
}

function calls(count: number): string {
  return JSON.stringify(
    Array.from({ length: count }, (_, id) => ({ jsonrpc: '2.0', id, method: 'eth_call', params: [{}] })),
  );
}

/** A level of the server's metrics. */
function levelOf(registry: Registry) {
  return async (name: string): Promise<number> => {
    const metric = await registry.getSingleMetric(name)?.get();
    return metric?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
  };
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setImmediate(resolve));
}

test('answers that nobody reads are bounded; who does not read is cut, who reads is answered', async (context) => {
  const registry = new Registry();
  const level = levelOf(registry);
  const { fake, url, call } = await testServer(context, {
    registry,
    limits: { unreadBytesMax: 64 * MEGABYTE, unreadMsMax: 200 },
  });
  fake.onCall = async () => ({ kind: 'success', output: new Uint8Array(MEGABYTE), gasUsed: 1n });
  const sockets = Array.from({ length: 12 }, () => rawClient(context, url));
  let most = 0;
  for (const socket of sockets) {
    socket.pause();
    socket.write(requestText(calls(10)));
  }
  await until(async () => (await level('hanse_rpc_connections')) === sockets.length);
  await until(async () => {
    most = Math.max(most, await level('hanse_rpc_unread_bytes'));
    return most > 20 * MEGABYTE && (await level('hanse_rpc_unread_bytes')) === 0;
  });
  assert.ok(most <= 64 * MEGABYTE, `${most} bytes were held`);
  await until(async () => (await level('hanse_rpc_connections')) < sockets.length);
  fake.onCall = async () => ({ kind: 'success', output: new Uint8Array(1), gasUsed: 1n });
  assert.equal((await call('eth_call', {})).result, '0x00');
});

test('a WebSocket that does not read is not answered beyond its share, and long answers come in one piece', async (context) => {
  const registry = new Registry();
  const level = levelOf(registry);
  const { fake, wsUrl } = await testServer(context, { registry, limits: { socketBacklogBytesMax: 8 * MEGABYTE } });
  fake.onCall = async () => ({ kind: 'success', output: new Uint8Array(MEGABYTE), gasUsed: 1n });
  const socket = new WebSocket(wsUrl);
  context.after(() => socket.terminate());
  await new Promise((resolve) => socket.once('open', resolve));
  socket.pause();
  const asked = 40;
  for (let id = 0; id < asked; id++) socket.send(`{"jsonrpc":"2.0","id":${id},"method":"eth_call","params":[{}]}`);
  await until(async () => (await level('hanse_rpc_requests_total')) >= asked);
  assert.ok((await level('hanse_rpc_unread_bytes')) <= 8 * MEGABYTE + 64 * 1024);
  const answers: Answer[] = [];
  socket.on('message', (data) => answers.push(JSON.parse(String(data))));
  socket.resume();
  await until(() => answers.length === asked);
  assert.deepEqual(
    answers.map(({ id }) => Number(id)).sort((a, b) => a - b),
    [...Array(asked).keys()],
  );
  const good = answers.filter(({ result }) => result !== undefined);
  assert.ok(good.length >= 3 && good.length < asked);
  assert.ok(good.every(({ result }) => String(result).length === 2 + 2 * MEGABYTE));
  assert.ok(answers.every(({ result, error }) => result !== undefined || error?.code === -32005));
});

/** Calls that end only when they are told to stop, as a loop in a contract does. */
async function runUntilStopped(context: CallContext): Promise<{ readonly kind: 'stopped' }> {
  await until(() => context.shouldStop());
  return { kind: 'stopped' };
}

test('work ends when its client has left', async (context) => {
  const registry = new Registry();
  const level = levelOf(registry);
  const { fake, url } = await testServer(context, { registry });
  let begun = 0;
  fake.onCall = (_, call) => {
    begun++;
    return runUntilStopped(call);
  };
  const sockets = Array.from({ length: 4 }, () => rawClient(context, url));
  for (const socket of sockets) socket.write(requestText(calls(1000)));
  await until(() => begun >= 4);
  for (const socket of sockets) socket.destroy();
  await until(async () => (await level('hanse_rpc_heavy_requests')) === 0);
  assert.equal(begun, 4);
});

test('a batch ends when its time is over, and says so for the rest', async (context) => {
  const { fake, post } = await testServer(context, { limits: { callTimeoutMs: 40, requestTimeMsMax: 100 } });
  fake.onCall = (_, call) => runUntilStopped(call);
  const { body } = await post(calls(50));
  const answers = body as unknown as Answer[];
  assert.equal(answers.length, 50);
  const codes = answers.map(({ error }) => error?.code);
  assert.equal(codes[0], -32000);
  assert.ok(codes.filter((code) => code === -32000).length <= 5);
  assert.equal(codes.at(-1), -32005);
  assert.match(answers.at(-1)?.error?.message ?? '', /^batch timeout \(100ms\)/);
});

test('a short call is answered at once while others have long ones under way', async (context) => {
  const { fake, url, call } = await testServer(context, { limits: { callTimeoutMs: 60_000 } });
  let begun = 0;
  fake.onCall = (request, callContext) => {
    begun++;
    if (request.gas !== 1n) return runUntilStopped(callContext);
    return Promise.resolve({ kind: 'success', output: new Uint8Array(1), gasUsed: 1n });
  };
  const sockets = Array.from({ length: 8 }, () => rawClient(context, url));
  for (const socket of sockets) socket.write(requestText(calls(1000)));
  await until(() => begun >= 8);
  assert.equal((await call('eth_call', { gas: '0x1' })).result, '0x00');
});

test('a body that trickles is cut off long before the time for a whole request', async (context) => {
  const { url, call } = await testServer(context, { limits: { bodyGraceMs: 100, requestTimeoutMs: 60_000 } });
  const socket = rawClient(context, url);
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{');
  await closed;
  assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.match(answer, /"rpc\/slow-body"/);
  assert.equal((await call('eth_chainId')).result, '0x7a69');
});

test('a WebSocket with as many requests under way as it may have is not read further', async (context) => {
  const { fake, wsUrl } = await testServer(context, { limits: { socketRequestsMax: 2 } });
  const ends: (() => void)[] = [];
  fake.onCall = () =>
    new Promise((resolve) => {
      ends.push(() => resolve({ kind: 'success', output: new Uint8Array(1), gasUsed: 1n }));
    });
  const socket = new WebSocket(wsUrl);
  context.after(() => socket.terminate());
  await new Promise((resolve) => socket.once('open', resolve));
  const answers: Answer[] = [];
  socket.on('message', (data) => answers.push(JSON.parse(String(data))));
  for (let id = 0; id < 6; id++) socket.send(`{"jsonrpc":"2.0","id":${id},"method":"eth_call","params":[{}]}`);
  const begun: number[] = [];
  for (let ended = 0; ended < 6; ended++) {
    await until(() => ends.length > ended);
    begun.push(ends.length - ended);
    ends[ended]?.();
    await until(() => answers.length > ended);
  }
  assert.equal(answers.length, 6);
  assert.ok(
    begun.every((count) => count <= 2),
    begun.join(' '),
  );
});

test('a batch of many calls lets others be answered in between', async (context) => {
  const { fake, url, post, call } = await testServer(context);
  const burn = (ms: number): void => {
    for (const end = performance.now() + ms; performance.now() < end; );
  };
  const ports = fake.ports();
  let begun = 0;
  Object.defineProperty(fake, 'head', {
    get: () => {
      begun++;
      burn(2);
      return fake.blocks[0];
    },
  });
  assert.equal(ports.ledger.head(), fake.blocks[0]);
  const request = '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}';
  const socket = rawClient(context, url);
  let isBatchDone = false;
  socket.on('data', () => {
    isBatchDone = true;
  });
  begun = 0;
  socket.write(requestText(`[${Array(500).fill(request).join(',')}]`));
  await until(() => begun > 0);
  assert.equal((await call('eth_chainId')).result, '0x7a69');
  assert.ok(!isBatchDone && begun < 400, `${begun} of the batch came first`);
  assert.equal((await post(request)).body.result, '0x0');
});
