import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { AdminServer } from './adminServer.ts';
import { signed, TOKEN } from './fakePorts.ts';
import { DEFAULT_RPC_LIMITS } from './limits.ts';
import { type Answer, testServer } from './testServer.ts';

const ONE = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}';

test('what is no JSON-RPC gets the code of the specification', async (context) => {
  const { post } = await testServer(context);
  const cases: readonly (readonly [body: string, code: number, id: unknown, message: RegExp])[] = [
    ['{"jsonrpc":"2.0","id":1', -32700, null, /^parse error/],
    ['', -32700, null, /^parse error/],
    ['[]', -32600, null, /^empty batch$/],
    ['17', -32600, null, /^invalid request$/],
    ['"text"', -32600, null, /^invalid request$/],
    ['{"id":7,"method":"eth_chainId"}', -32600, 7, /^invalid request$/],
    ['{"jsonrpc":"1.0","id":7,"method":"eth_chainId"}', -32600, 7, /^invalid request$/],
    ['{"jsonrpc":"2.0","id":"x","method":5}', -32600, 'x', /^invalid request$/],
    ['{"jsonrpc":"2.0","id":{},"method":"eth_chainId"}', -32600, null, /^invalid request$/],
    [
      '{"jsonrpc":"2.0","id":1,"method":"constructor"}',
      -32601,
      1,
      /^the method constructor does not exist\/is not available$/,
    ],
    ['{"jsonrpc":"2.0","id":1,"method":"__proto__"}', -32601, 1, /does not exist/],
    ['{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{"a":1}}', -32602, 1, /^non-array args$/],
    ['{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[1]}', -32602, 1, /^too many arguments, want at most 0$/],
    [
      '{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":[]}',
      -32602,
      1,
      /^missing value for required argument 0$/,
    ],
    [`{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":${'['.repeat(1e6)}`, -32700, null, /nested deeper/],
    [`[${'{},'.repeat(200_000)}1]`, -32700, null, /more than 250000 values/],
    [`${'['.repeat(40)}"]]${'\\\\"'.repeat(3)}`, -32700, null, /nested deeper/],
  ];
  for (const [body, code, id, message] of cases) {
    const answer = await post(body);
    assert.equal(answer.status, 200, body.slice(0, 80));
    assert.equal(answer.body.error?.code, code, body.slice(0, 80));
    assert.match(answer.body.error?.message ?? '', message);
    assert.equal(answer.body.id, id);
    const data = answer.body.error?.data as { reason: string; hint: { en: string; zh: string } };
    assert.match(data.reason, /^rpc\//);
    assert.ok(data.hint.en.length > 10 && data.hint.zh.length > 5);
  }
});

test('an id comes back as it was written, whatever number it is', async (context) => {
  const { url } = await testServer(context);
  const ask = async (body: string) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(url, { method: 'POST', headers, body })).text();
  };
  const ids = [
    '9007199254740993',
    '1e400',
    '18446744073709551615',
    '-0.10',
    '1.5e-7',
    '"9007199254740993"',
    'null',
    '7',
  ];
  for (const id of ids) {
    const request = `{"jsonrpc":"2.0","id":${id},"method":"eth_chainId","params":[]}`;
    assert.equal(await ask(request), `{"jsonrpc":"2.0","id":${id},"result":"0x7a69"}`);
    assert.equal(
      await ask(`[${ONE},${request}]`),
      `[{"jsonrpc":"2.0","id":1,"result":"0x7a69"},${await ask(request)}]`,
    );
  }
  const twice = '{"id":1e500,"jsonrpc":"2.0","\\u0069d":1e600 ,"method":"eth_chainId","params":[]}';
  assert.match(await ask(twice), /"id":1e600,"result"/, 'the last of a name counts, however it is written');
  assert.match(await ask('{"id":1e500,"jsonrpc":"2.0","id":"x","method":"eth_chainId"}'), /"id":"x","result"/);
  const nested = '{"jsonrpc":"2.0","id":1e300,"method":"eth_chainId","params":[{"id":1e301}]}';
  assert.match(await ask(nested), /^\{"jsonrpc":"2.0","id":1e300,"error"/);
});

test('sentences in Chinese have nothing English in them but names', async (context) => {
  const { post, call } = await testServer(context);
  const faults = [
    await post('17'),
    await post('{"jsonrpc":"2.0","id":{},"method":"eth_chainId"}'),
    await post('{"jsonrpc":"1.0","id":1,"method":"eth_chainId"}'),
    await post('{"jsonrpc":"2.0","id":1}'),
    await post('{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":7}'),
    ...(await Promise.all([
      call('eth_getBalance', 7),
      call('eth_getBalance', '0x12'),
      call('eth_getBalance', `0x${'zz'.repeat(20)}`),
      call('eth_getStorageAt', TOKEN, 'slot'),
      call('eth_getBlockByNumber', '0x01'),
      call('eth_getBlockByNumber', 'latest', 'yes'),
      call('eth_call', []),
      call('eth_call', { to: 5 }),
      call('eth_getLogs', { topics: 5 }),
    ]).then((answers) => answers.map((body) => ({ body })))),
  ];
  for (const { body } of faults) {
    assert.ok(body.error !== undefined);
    const { hint } = body.error.data as { hint: { en: string; zh: string } };
    const words = hint.zh.replaceAll(/\{.*\}|"[^"]*"(: "2.0")?|JSON-RPC|RPC|blockHash|blockNumber|\bid\b|0x/g, '');
    assert.doesNotMatch(words, /[a-z]{2,}/i, hint.zh);
    assert.doesNotMatch(words, /[,;:()]/, hint.zh);
  }
});

test('brackets inside strings are not nesting, and __proto__ is only a name', async (context) => {
  const { post, call } = await testServer(context);
  const text = JSON.stringify({ jsonrpc: '2.0', id: `${'['.repeat(100)}\\"${'{'.repeat(100)}`, method: 'eth_chainId' });
  assert.equal((await post(text)).body.result, '0x7a69');
  const evil =
    '{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"__proto__":{"from":"0x12"},"to":"0x00000000000000000000000000000000000000aa"}]}';
  assert.equal((await post(evil)).body.result, '0x');
  assert.equal((await call('eth_chainId')).result, '0x7a69');
});

test('a batch answers in order, leaves notifications out and keeps the good from the bad', async (context) => {
  const { post } = await testServer(context);
  const batch = [
    { jsonrpc: '2.0', id: 1, method: 'eth_chainId' },
    { jsonrpc: '2.0', method: 'eth_chainId' },
    5,
    { jsonrpc: '2.0', id: 'b', method: 'net_version', params: [] },
    { jsonrpc: '2.0', id: null, method: 'nothing' },
  ];
  const { body } = await post(JSON.stringify(batch));
  const answers = body as unknown as Answer[];
  assert.deepEqual(
    answers.map(({ id, result, error }) => [id, result ?? error?.code]),
    [
      [1, '0x7a69'],
      [null, -32600],
      ['b', '31337'],
      [null, -32601],
    ],
  );
  const silent = await post('[{"jsonrpc":"2.0","method":"eth_chainId"}]');
  assert.deepEqual([silent.status, silent.body.id], [200, undefined]);
});

test('a batch that is too long is refused with one error', async (context) => {
  const { post } = await testServer(context);
  const { body } = await post(`[${Array.from({ length: 10_000 }, () => ONE).join(',')}]`);
  assert.deepEqual([body.id, body.error?.code, body.error?.message], [null, -32600, 'batch too large']);
  const most = await post(`[${Array.from({ length: DEFAULT_RPC_LIMITS.batchMax }, () => ONE).join(',')}]`);
  assert.equal((most.body as unknown as Answer[]).length, DEFAULT_RPC_LIMITS.batchMax);
});

test('sends of a batch reach the pool in one call, each with its own answer', async (context) => {
  const { fake, post } = await testServer(context);
  const { hash } = signed();
  const send = (id: number, raw: unknown) => ({ jsonrpc: '2.0', id, method: 'eth_sendRawTransaction', params: [raw] });
  const batch = [
    send(1, '0x01'),
    send(2, 'nonsense'),
    send(3, '0x03'),
    { jsonrpc: '2.0', id: 4, method: 'eth_chainId' },
    send(5, '0x05'),
  ];
  const { body } = await post(JSON.stringify(batch));
  const answers = body as unknown as Answer[];
  assert.deepEqual(
    answers.map(({ id, result, error }) => [id, result ?? error?.code]),
    [
      [1, hash],
      [2, -32602],
      [3, hash],
      [4, '0x7a69'],
      [5, hash],
    ],
  );
  assert.deepEqual(fake.adds, [2, 1]);
});

test('a body of 100 MB is refused whether it is announced or not, and the client reads why', async (context) => {
  const { url, call } = await testServer(context);
  const send = (headers: { readonly [name: string]: string | number }) =>
    new Promise<{ readonly status: number | undefined; readonly body: string }>((resolve, reject) => {
      const outgoing = request(
        url,
        { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
        (response) => {
          let body = '';
          response.on('data', (chunk) => (body += String(chunk)));
          response.on('end', () => resolve({ status: response.statusCode, body }));
        },
      );
      outgoing.on('error', reject);
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      let left = 100;
      const write = (): void => {
        while (left-- > 0) if (!outgoing.write(chunk)) return void outgoing.once('drain', write);
        outgoing.end();
      };
      write();
    });
  for (const headers of [{ 'content-length': 100 * 1024 * 1024 }, {}]) {
    const { status, body } = await send(headers);
    assert.equal(status, 413);
    assert.match(JSON.parse(body).error.message, /^content length too large/);
  }
  assert.equal((await call('eth_chainId')).result, '0x7a69');
});

test('only POST with JSON, only known hosts, and browsers are told what pages may read', async (context) => {
  const { url, post } = await testServer(context, {
    hosts: ['localhost', 'node.example'],
    corsOrigins: ['https://wallet.example'],
  });
  const { port } = new URL(url);
  assert.equal((await fetch(url)).status, 405);
  assert.equal((await fetch(url, { method: 'POST', body: ONE })).status, 415);
  const withHost = (host: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.end(
          `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${ONE.length}\r\nconnection: close\r\n\r\n${ONE}`,
        );
      });
      let text = '';
      socket.on('data', (chunk) => (text += String(chunk)));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
  assert.match(await withHost('evil.example'), /^HTTP\/1\.1 403[\s\S]*invalid host specified/);
  for (const host of ['NODE.example:8545', 'localhost', '[::1]:1', '10.0.0.7:80'])
    assert.match(await withHost(host), /^HTTP\/1\.1 200/, host);
  const preflight = (origin: string) =>
    fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
  const good = await preflight('https://wallet.example');
  assert.equal(good.status, 204);
  assert.equal(good.headers.get('access-control-allow-origin'), 'https://wallet.example');
  assert.equal((await preflight('https://evil.example')).status, 403);
  assert.equal((await post(ONE, { origin: 'https://wallet.example' })).status, 200);
});

test('a response that is too large is replaced by an error', async (context) => {
  const { fake, call, post } = await testServer(context, { limits: { responseBytesMax: 2000 } });
  for (let index = 0; index < 5; index++) fake.addBlock({ transaction: signed({ nonce: BigInt(index) }) });
  assert.equal((await call('eth_getBlockByNumber', '0x1', true)).error?.code, -32005);
  const { body } = await post(
    JSON.stringify(Array.from({ length: 100 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'eth_chainId' }))),
  );
  const answers = body as unknown as Answer[];
  assert.equal(answers.length, 100);
  assert.deepEqual([answers[0]?.result, answers[99]?.error?.code], ['0x7a69', -32005]);
});

test('expensive calls share few places; what is beyond the queue is told to come back', async (context) => {
  const { fake, call } = await testServer(context, { limits: { heavyRunningMax: 1, heavyWaitingMax: 1 } });
  const release: (() => void)[] = [];
  fake.onCall = () =>
    new Promise((resolve) =>
      release.push(() => resolve({ kind: 'success', output: new Uint8Array([1]), gasUsed: 1n })),
    );
  const started = call('eth_call', { to: null });
  while (release.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const others = [call('eth_call', { to: null }), call('eth_call', { to: null })];
  const refused = await Promise.race(others);
  assert.equal(refused.error?.code, -32005);
  assert.match(refused.error?.message ?? '', /too many requests/);
  assert.equal((refused.error?.data as { retryAfterMs: number } | undefined)?.retryAfterMs, 1000);
  assert.equal((await call('eth_blockNumber')).result, '0x0');
  release.shift()?.();
  assert.equal((await started).result, '0x01');
  while (release.length === 0) await new Promise((resolve) => setImmediate(resolve));
  release.shift()?.();
  assert.deepEqual((await Promise.all(others)).map(({ result }) => result).filter(Boolean), ['0x01']);
});

test('own mistakes are told as internal errors and logged, never shown', async (context) => {
  const logged: string[] = [];
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (_: string, fields?: object) => logged.push(JSON.stringify(fields)),
  };
  const { fake, call } = await testServer(context, { log });
  fake.onCall = () => Promise.reject(new Error('secret path'));
  const { error } = await call('eth_call', {});
  assert.deepEqual([error?.code, error?.message], [-32603, 'internal error']);
  assert.ok(!JSON.stringify(error).includes('secret'));
  assert.match(logged[0] ?? '', /secret path/);
});

test('the admin port tells health, readiness with reasons, and metrics', async (context) => {
  const registry = new Registry();
  const { call } = await testServer(context, { registry });
  let isReady = false;
  const reason = {
    code: 'quorum',
    text: { en: '3 of 4 validators needed, 2 present', zh: '需要 4 个验证者中的 3 个,当前 2 个' },
  };
  const admin = await AdminServer.listen({
    host: '127.0.0.1',
    port: 0,
    registry,
    readiness: () => ({ isReady, reasons: isReady ? [] : [reason], facts: { height: 7 } }),
  });
  context.after(() => admin.close());
  const get = async (path: string) => fetch(`http://127.0.0.1:${admin.address.port}${path}`);
  assert.deepEqual(await (await get('/livez')).json(), { status: 'alive' });
  const notReady = await get('/readyz?verbose');
  assert.equal(notReady.status, 503);
  assert.deepEqual(await notReady.json(), {
    status: 'not ready',
    reasons: [{ code: 'quorum', ...reason.text }],
    height: 7,
  });
  isReady = true;
  assert.equal((await get('/readyz')).status, 200);
  await call('eth_chainId');
  await call('no_such_method');
  const metrics = await (await get('/metrics')).text();
  assert.match(metrics, /hanse_rpc_requests_total\{method="eth_chainId",code="0"\} 1/);
  assert.match(metrics, /hanse_rpc_requests_total\{method="unknown",code="-32601"\} 1/);
  assert.equal((await get('/etc/passwd')).status, 404);
  assert.equal((await fetch(`http://127.0.0.1:${admin.address.port}/livez`, { method: 'POST' })).status, 405);
});
