import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakePorts } from './fakePorts.ts';
import { LocalRpc } from './localRpc.ts';
import { testServer } from './testServer.ts';

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('a caller in the same process hears what one at the other end of a socket hears', async (context) => {
  const server = await testServer(context);
  const local = new LocalRpc({ ports: new FakePorts().ports(), log: SILENT });
  context.after(() => local.close());
  const requests = [
    ['eth_chainId'],
    ['eth_blockNumber'],
    ['eth_getBlockByNumber', 'latest', false],
    ['eth_call', { to: `0x${'11'.repeat(20)}` }, 'latest'],
    ['eth_getBalance', 'nobody', 'latest'],
    ['eth_nothing'],
  ] as const;
  for (const [method, ...params] of requests) {
    const { result, error } = await server.call(method, ...params);
    const seen = await local.request({ method, params }).then(
      (value) => ({ result: value, error: undefined }),
      ({ code, message, data }: { code: number; message: string; data: unknown }) => ({
        result: undefined,
        error: { code, message, data },
      }),
    );
    assert.deepEqual(seen, { result, error }, method);
  }
});
