import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isFault } from '@hanse/base';
import { loadNodeConfig } from '@hanse/daemon';
import { loadCertificateAndKey, MemberAuthorities } from '@hanse/identity';
import { parseGenesis } from '@hanse/protocol';
import { Context } from '../context.ts';
import { LeagueFolder } from './league.ts';
import { lockLeague } from './lockLeague.ts';
import { portOwner } from './portOwner.ts';
import { checkPorts, planPorts } from './ports.ts';
import { endNode, isRunning, startOf } from './processes.ts';
import { provisionLeague } from './provision.ts';

const root = mkdtempSync(join(tmpdir(), 'hanse-provision-'));
after(() => rmSync(root, { recursive: true }));

const PLAN = {
  chainId: 77,
  engine: 'qbft' as const,
  organisations: ['a-bank', 'b-carrier'],
  validators: 2,
  ports: [1, 2, 3, 4].map((n) => ({ rpc: 20_000 + n, admin: 21_000 + n, p2p: 22_000 + n })),
  blockPeriodMs: 1000,
  emptyBlockPeriodMs: 30_000,
};

function folderNamed(name: string): LeagueFolder {
  const path = join(root, name);
  mkdirSync(path);
  return new LeagueFolder(path);
}

const context = new Context({
  language: 'en',
  isJson: false,
  env: {},
  cwd: root,
  stdout: () => undefined,
  stderr: () => undefined,
  isInteractive: false,
});

test('a league is whole: what the nodes need is there, fits together and is private', async () => {
  const folder = folderNamed('whole');
  const league = await provisionLeague(folder, PLAN);
  assert.deepEqual(folder.load(), league);
  const genesis = parseGenesis(JSON.parse(readFileSync(folder.genesisFile, 'utf8')));
  assert.equal(genesis.chainId, 77n);
  assert.equal(genesis.hanse?.validators.length, 4);
  const authorities = new MemberAuthorities(genesis.hanse?.members ?? []);
  for (const node of league.nodes) {
    const config = loadNodeConfig(folder.nodeConfig(node));
    assert.equal(config.genesisPath, folder.genesisFile);
    assert.equal(config.p2p.peers.length, 3);
    const { certificate } = loadCertificateAndKey({
      certificatePath: config.tls.certificatePath,
      keyPath: config.tls.privateKeyPath,
    });
    const verdict = authorities.check(certificate, Date.now());
    assert.ok(verdict.kind === 'accept');
    assert.equal(verdict.value.address, node.address);
    assert.equal(verdict.value.organisation, node.organisation);
    const days = (verdict.value.notAfterMs - Date.now()) / 86_400_000;
    assert.ok(days > 360 && days < 366, `${days} days`);
    for (const secret of [config.key.keystorePath, config.key.passphrasePath ?? ''])
      assert.equal(statSync(secret).mode & 0o077, 0, secret);
  }
});

test('what an interrupted run left is not a league and does not stand in the way', async () => {
  const folder = folderNamed('interrupted');
  mkdirSync(join(folder.path, 'half-made', 'organisations'), { recursive: true });
  mkdirSync(join(folder.path, 'organisations', 'rest'), { recursive: true });
  writeFileSync(folder.genesisFile, '{');
  assert.equal(folder.exists(), false);
  await provisionLeague(folder, PLAN);
  assert.deepEqual(readdirSync(join(folder.path, 'organisations')).sort(), ['a-bank', 'b-carrier']);
  assert.equal(existsSync(join(folder.path, 'half-made')), false);
});

test('a folder with other things in it is left alone; accounts that people made stay', async () => {
  const folder = folderNamed('foreign');
  mkdirSync(join(folder.path, 'accounts'));
  writeFileSync(join(folder.path, 'thesis.txt'), 'work of years');
  await assert.rejects(provisionLeague(folder, PLAN), (error) => isFault(error, 'cli/foreign-folder'));
  rmSync(join(folder.path, 'thesis.txt'));
  await provisionLeague(folder, PLAN);
  assert.equal(existsSync(join(folder.path, 'accounts')), true);
});

test('two commands at once: the second is told who works', async () => {
  const folder = folderNamed('locked');
  await lockLeague(folder, async () => {
    await assert.rejects(
      lockLeague(folder, async () => undefined),
      (error) => isFault(error, 'cli/league-busy') && error.message.includes(String(process.pid)),
    );
  });
  assert.equal(await lockLeague(folder, async () => 'free again'), 'free again');
});

test('a taken port is named with its owner', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  try {
    const ports = { ...((await planPorts(1, 0))[0] as { rpc: number; admin: number; p2p: number }), admin: port };
    await assert.rejects(checkPorts([{ name: 'a-bank-1', ports }], context), (error) => {
      assert.ok(isFault(error, 'cli/port-taken'));
      assert.match(error.message, new RegExp(`Port ${port} \\(admin of a-bank-1\\)`));
      if (process.platform === 'linux') assert.match(error.message, new RegExp(`process ${process.pid}\\)`));
      return true;
    });
    if (process.platform === 'linux') assert.equal(portOwner(port)?.pid, process.pid);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('default ports do not overlap for a hundred nodes', async () => {
  const all = (await planPorts(100, undefined)).flatMap((ports) => Object.values(ports));
  assert.equal(new Set(all).size, 300);
});

test('a recycled process number is nobody of ours and is never ended', async () => {
  const folder = folderNamed('recycled');
  const league = await provisionLeague(folder, PLAN);
  const node = league.nodes[0];
  assert.ok(node !== undefined);
  const startedAt = startOf(process.pid);
  assert.ok(startedAt !== undefined);
  const other = { ...node, process: { pid: process.pid, startedAt: 'another boot:1' } };
  // This very process: right number and start, but not the command that was started for the node.
  const same = { ...node, process: { pid: process.pid, startedAt } };
  for (const one of [other, same]) {
    assert.equal(isRunning(folder, one), false);
    assert.equal(await endNode(folder, one, { graceMs: 0 }), true);
  }
});
