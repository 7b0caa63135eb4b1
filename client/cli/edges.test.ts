import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Fault, isFault } from '@hanse/base';
import { createKey, encryptKeystore, SCRYPT_LIGHT } from '@hanse/signer';
import { checkOwnerOnly } from './account/openAccount.ts';
import { Context } from './context.ts';
import { LeagueFolder } from './dev/league.ts';
import { provisionLeague } from './dev/provision.ts';
import { exitOf } from './exitOf.ts';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'hanse-edges-'));
after(() => rmSync(root, { recursive: true }));

async function hanse(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await run(words, {
    env: {},
    cwd: root,
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    isInteractive: false,
  });
  return { code, out, err };
}

/** A node that knows the answers given here, by method. */
async function fakeNode(answers: { readonly [method: string]: unknown }): Promise<{ url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, method } = JSON.parse(body) as { readonly id: number; readonly method: string };
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] ?? null }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

test('with --json the error is the only line on stderr', async () => {
  let err = '';
  const context = new Context({
    language: 'en',
    isJson: true,
    env: {},
    cwd: root,
    stdout: () => undefined,
    stderr: (text) => {
      err += text;
    },
    isInteractive: false,
  });
  context.say({ en: 'working', zh: '进行中' });
  assert.equal(err, '');
});

test('a taken port is "busy", whoever meets it', () => {
  assert.equal(exitOf(new Fault('daemon/port-in-use', { en: '', zh: '' }, {})), 'busy');
});

test('a call where no contract is, at a block that is not, or with another interface', async () => {
  const path = join(root, 'abi.json');
  writeFileSync(
    path,
    '[{"type":"function","name":"f","stateMutability":"view","inputs":[],"outputs":[{"type":"uint256"}]}]',
  );
  const ask = (url: string, ...more: string[]) =>
    hanse('contract', 'call', '--abi', path, '--at', `0x${'ab'.repeat(20)}`, '--rpc', url, 'f', ...more, '--json');
  const codeOf = ({ err }: { readonly err: string }): string => JSON.parse(err).error.code;
  const empty = await fakeNode({ eth_chainId: '0x1', eth_blockNumber: '0x7', eth_call: '0x', eth_getCode: '0x' });
  const odd = await fakeNode({ eth_chainId: '0x1', eth_blockNumber: '0x7', eth_call: '0x01', eth_getCode: '0x00' });
  try {
    assert.equal(codeOf(await ask(empty.url)), 'cli/no-contract');
    const late = await ask(empty.url, '--block', '8');
    assert.equal(codeOf(late), 'cli/unknown-block');
    assert.equal(late.code, 1);
    assert.equal(codeOf(await ask(odd.url)), 'cli/bad-answer');
  } finally {
    empty.close();
    odd.close();
  }
});

test('dev up does not ignore other periods than the ledger has, and looks at values before it compares them', async () => {
  const folder = new LeagueFolder(join(root, 'league'));
  mkdirSync(folder.path);
  const ports = [{ rpc: 20_001, admin: 21_001, p2p: 22_001 }];
  const plan = { chainId: 77, engine: 'qbft' as const, organisations: ['a-bank'], validators: 1, ports };
  await provisionLeague(folder, { ...plan, blockPeriodMs: 1000, emptyBlockPeriodMs: 30_000 });
  const up = (...words: string[]) => hanse('dev', 'up', '--folder', folder.path, ...words);
  for (const [option, other] of [
    ['--block-period', '2000'],
    ['--empty-block-period', '40000'],
    ['--engine', 'raft'],
  ] as const) {
    const { code, err } = await up(option, other);
    assert.equal(code, 2);
    assert.match(err, new RegExp(`${option} ${other}[^]*cli/league-differs`));
  }
  for (const [option, bad] of [
    ['--chain-id', 'x'],
    ['--validators', '0'],
    ['--organisations', '1e3'],
    ['--block-period', '-1'],
  ] as const)
    assert.match((await up(`${option}=${bad}`)).err, /cli\/bad-option/);
});

test('a passphrase that others can read is refused', () => {
  const path = join(root, 'pass');
  writeFileSync(path, 'secret', { mode: 0o600 });
  checkOwnerOnly(path);
  chmodSync(path, 0o644);
  assert.throws(
    () => checkOwnerOnly(path),
    (error) => isFault(error, 'cli/open-passphrase-file'),
  );
});

test('an address is asked for in words, in both languages', async () => {
  const call = ['contract', 'call', '--abi', join(root, 'abi.json'), '--at', '0x12', 'f'];
  assert.match((await hanse(...call)).err, /0x and 40 hexadecimal digits/);
  const chinese = await hanse(...call, '--lang', 'zh');
  assert.match(chinese.err, /地址：0x 加 40 位/);
  assert.equal(chinese.code, 2);
});

test('a transaction behind missing nonces says so', async () => {
  const keystore = join(root, 'account.json');
  const pass = join(root, 'account.pass');
  writeFileSync(keystore, JSON.stringify(await encryptKeystore(createKey().privateKey, 'secret', SCRYPT_LIGHT)));
  writeFileSync(pass, 'secret', { mode: 0o600 });
  const node = await fakeNode({
    eth_chainId: '0x1',
    eth_blockNumber: '0x7',
    eth_gasPrice: '0x0',
    eth_getBlockByNumber: {
      number: '0x7',
      timestamp: '0x1',
      gasLimit: '0xffffff',
      baseFeePerGas: '0x0',
      transactions: [],
    },
    eth_estimateGas: '0x5208',
    eth_getTransactionCount: '0x1',
    eth_sendRawTransaction: `0x${'ab'.repeat(32)}`,
  });
  try {
    const options = ['--from', keystore, '--passphrase-file', pass, '--rpc', node.url, '--timeout', '1', '--json'];
    const sent = await hanse('tx', 'send', '--nonce', '999', '--to', `0x${'12'.repeat(20)}`, ...options);
    const { code, params, message } = JSON.parse(sent.err).error;
    assert.equal(code, 'cli/nonce-gap', message);
    assert.deepEqual([params.seen, params.wanted, sent.code], [999, 1, 8]);
  } finally {
    node.close();
  }
});
