import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { WebSocket } from 'ws';
import { signed, TOKEN, transferLog } from './fakePorts.ts';
import { testServer } from './testServer.ts';

type Message = {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
  readonly params?: { readonly subscription: string; readonly result: { readonly [name: string]: unknown } };
};

/** A raw client: sends requests, reads messages one by one in the order they come. */
async function connect(context: TestContext, url: string, options: object = {}) {
  const socket = new WebSocket(url, options);
  context.after(() => socket.terminate());
  const messages: Message[] = [];
  const readers: ((message: Message) => void)[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message;
    const reader = readers.shift();
    if (reader === undefined) messages.push(message);
    else reader(message);
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const next = (): Promise<Message> => {
    const message = messages.shift();
    return message === undefined ? new Promise((resolve) => readers.push(resolve)) : Promise.resolve(message);
  };
  let id = 0;
  const call = (method: string, ...params: readonly unknown[]): Promise<Message> => {
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }));
    return next();
  };
  return { socket, next, call };
}

test('subscriptions to heads, logs and waiting transactions; each ends on its own', async (context) => {
  const { fake, wsUrl } = await testServer(context);
  const { call, next } = await connect(context, wsUrl);
  assert.equal((await call('eth_chainId')).result, '0x7a69');
  const heads = (await call('eth_subscribe', 'newHeads')).result;
  const logs = (await call('eth_subscribe', 'logs', { address: TOKEN })).result;
  const hashes = (await call('eth_subscribe', 'newPendingTransactions')).result;
  const full = (await call('eth_subscribe', 'newPendingTransactions', true)).result;
  const transaction = signed();
  fake.tellPending(transaction);
  assert.deepEqual(
    [await next(), (await next()).params?.result['hash']],
    [
      { jsonrpc: '2.0', method: 'eth_subscription', params: { subscription: hashes, result: transaction.hash } },
      transaction.hash,
    ],
  );
  const { block } = fake.addBlock({ transaction, logs: [transferLog(1), transferLog(2)] });
  const head = await next();
  assert.deepEqual(
    [head.params?.subscription, head.params?.result['hash'], head.params?.result['transactions']],
    [heads, block.hash, undefined],
  );
  for (const data of [1, 2]) {
    const { params } = await next();
    assert.deepEqual([params?.subscription, Number(params?.result['data'])], [logs, data]);
  }
  for (const id of [heads, logs, hashes, full]) assert.equal((await call('eth_unsubscribe', id)).result, true);
  assert.equal((await call('eth_unsubscribe', heads)).error?.message, 'subscription not found');
  fake.addBlock();
  assert.equal((await call('eth_blockNumber')).result, '0x2');
});

test('what cannot be subscribed to, and over HTTP nothing', async (context) => {
  const { wsUrl, call: post } = await testServer(context, { limits: { subscriptionsPerConnectionMax: 1 } });
  const { call } = await connect(context, wsUrl);
  assert.match(
    (await call('eth_subscribe', 'weather')).error?.message ?? '',
    /^no "weather" subscription in eth namespace$/,
  );
  assert.equal((await call('eth_subscribe', 'logs', { address: 'x' })).error?.code, -32602);
  assert.match(String((await call('eth_subscribe', 'newHeads')).result), /^0x/);
  assert.equal((await call('eth_subscribe', 'newHeads')).error?.code, -32005);
  assert.equal((await post('eth_subscribe', 'newHeads')).error?.message, 'notifications not supported');
});

test('pages of unknown origin are refused, a host that is not ours too', async (context) => {
  const { wsUrl } = await testServer(context, { corsOrigins: ['https://wallet.example'] });
  await assert.rejects(connect(context, wsUrl, { origin: 'https://evil.example' }), /403/);
  await assert.rejects(connect(context, wsUrl, { headers: { host: 'evil.example' } }), /403/);
  await connect(context, wsUrl, { origin: 'https://wallet.example' });
});

test('a message that is too long ends the connection; batches work as over HTTP', async (context) => {
  const { wsUrl } = await testServer(context, { limits: { bodyBytesMax: 10_000 } });
  const { socket, next } = await connect(context, wsUrl);
  socket.send('[{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},{"jsonrpc":"2.0","id":2,"method":"net_version"}]');
  assert.equal(((await next()) as unknown as Message[]).length, 2);
  socket.send('not json');
  assert.equal((await next()).error?.code, -32700);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.send('x'.repeat(10_001));
  assert.equal(await closed, 1009);
});

test('a client that does not read what it subscribed to is cut off', async (context) => {
  const warnings: string[] = [];
  const log = { info: () => undefined, error: () => undefined, warn: (event: string) => void warnings.push(event) };
  const { fake, wsUrl } = await testServer(context, { log, limits: { socketBacklogBytesMax: 100_000 } });
  const { socket, call } = await connect(context, wsUrl);
  await call('eth_subscribe', 'newPendingTransactions', true);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.pause();
  const crowd = Array.from({ length: 100 }, () => signed({ data: new Uint8Array(10_000) }));
  for (let round = 0; round < 200 && warnings.length === 0; round++) {
    fake.tellPending(...crowd);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(warnings, ['rpc-slow-consumer']);
  socket.resume();
  await closed;
});
