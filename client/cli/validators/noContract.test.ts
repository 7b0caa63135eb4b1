import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { run } from '../run.ts';

/** A node of a ledger without system contracts. */
async function bareNode(): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { method } = JSON.parse(body);
      response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: method === 'eth_call' ? '0x' : '0x7' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

test('a ledger without the contracts says so, in both languages', async () => {
  const node = await bareNode();
  const ask = async (...words: string[]): Promise<{ code: number; err: string }> => {
    let err = '';
    const code = await run([...words, '--rpc', node.url], {
      env: {},
      cwd: tmpdir(),
      stdout: () => undefined,
      stderr: (text) => {
        err += text;
      },
      isInteractive: false,
    });
    return { code, err };
  };
  try {
    for (const words of [
      ['validators', 'list'],
      ['validators', 'proposals'],
      ['validators', 'vote', '0x12'],
      ['validators', 'propose', '--engine', 'raft'],
      ['evidence', 'list'],
    ]) {
      const { code, err } = await ask(...words, '--json');
      assert.deepEqual([code, JSON.parse(err).error.code], [4, 'cli/no-system-contract'], words.join(' '));
    }
    assert.match((await ask('validators', 'list', '--lang', 'zh')).err, /验证者因此不可变更/);
  } finally {
    node.close();
  }
});
