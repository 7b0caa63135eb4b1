import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePorts } from './freePorts.ts';
import { type CommandEnd, hanse } from './hanseCommand.ts';
import { httpRequest, RpcClient } from './jsonRpc.ts';
import { poll } from './poll.ts';

type Status = {
  readonly quorum: {
    readonly needed: number;
    readonly total: number;
    readonly present: number;
    readonly isThere: boolean;
  };
  readonly nodes: readonly {
    readonly name: string;
    readonly pid: number | null;
    readonly height: number | null;
    readonly rpc: string;
  }[];
};

describe('hanse dev', () => {
  let home: string;
  const dev = (...args: string[]): Promise<CommandEnd> => hanse(['dev', ...args], { cwd: home });

  before(() => {
    home = mkdtempSync(join(tmpdir(), 'hanse-dev-'));
  });
  after(async () => {
    await dev('down');
    rmSync(home, { recursive: true, force: true });
  });

  async function status(): Promise<Status & { readonly code: number }> {
    const { code, stdout, stderr } = await dev('status', '--json');
    assert.notEqual(stdout, '', stderr);
    return { ...(JSON.parse(stdout) as Status), code };
  }

  test('a port in use is named before anything is written', async () => {
    const [port] = await freePorts(1);
    const owner = createServer();
    await new Promise<void>((resolve) => owner.listen(port, '127.0.0.1', resolve));
    try {
      const { code, stderr } = await dev('up', '--base-port', String(port));
      assert.equal(code, 6, stderr);
      assert.match(stderr, new RegExp(String(port)));
      assert.match(stderr, new RegExp(`\\b${process.pid}\\b`), 'the owner is named');
      assert.deepEqual(readdirSync(home), []);
    } finally {
      await new Promise((resolve) => owner.close(resolve));
    }
  });

  test('up: four organisations, each with its own process, ready for transactions', async () => {
    const { code, stderr } = await dev('up', '--base-port', '0');
    assert.equal(code, 0, stderr);
    const { quorum, nodes, code: statusCode } = await status();
    assert.equal(statusCode, 0);
    assert.deepEqual({ ...quorum }, { needed: 3, total: 4, present: 4, isThere: true });
    assert.equal(new Set(nodes.map(({ pid }) => pid)).size, 4);
  });

  test('a second up continues: the same processes, the same ledger', async () => {
    const before = await status();
    const genesis = await genesisHash(before);
    const { code, stderr } = await dev('up');
    assert.equal(code, 0, stderr);
    const now = await status();
    assert.deepEqual(
      now.nodes.map(({ pid }) => pid),
      before.nodes.map(({ pid }) => pid),
    );
    assert.equal(await genesisHash(now), genesis);
  });

  test('two nodes killed: status says what is missing within 5 s, start brings them back', async () => {
    const { nodes } = await status();
    for (const { pid } of nodes.slice(2)) {
      assert.ok(pid !== null);
      process.kill(pid, 'SIGKILL');
    }
    const killedMs = performance.now();
    const seen = await poll('status without a quorum', 5000, async () => {
      const { code, stdout, stderr } = await dev('status');
      return code === 7 ? stdout + stderr : undefined;
    });
    assert.match(seen, /3 of 4/);
    assert.match(seen, /2 present/);
    assert.ok(performance.now() - killedMs < 5000);
    const { code, stderr } = await dev('start');
    assert.equal(code, 0, stderr);
    assert.equal((await status()).quorum.present, 4);
  });

  test('one node stopped and started by name', async () => {
    const { nodes } = await status();
    const name = nodes[1]?.name;
    assert.ok(name !== undefined);
    assert.equal((await dev('stop', name)).code, 0);
    assert.equal((await status()).quorum.present, 3);
    assert.equal((await dev('start', name)).code, 0);
    assert.equal((await status()).quorum.present, 4);
  });

  test('stop and up: the state survives', async () => {
    const before = await status();
    const genesis = await genesisHash(before);
    assert.equal((await dev('stop')).code, 0);
    assert.equal((await status()).code, 7);
    const { code, stderr } = await dev('up');
    assert.equal(code, 0, stderr);
    const now = await status();
    assert.equal(await genesisHash(now), genesis);
    const heights = [before, now].map(({ nodes }) => Math.max(...nodes.map(({ height }) => height ?? 0)));
    assert.ok((heights[1] as number) >= (heights[0] as number), `heights ${heights}`);
  });

  test('join: a fifth node follows, and does not count for the quorum', async () => {
    const { code, stderr } = await dev('join', '--organisation', 'city-customs');
    assert.equal(code, 0, stderr);
    const { quorum, nodes } = await status();
    assert.deepEqual({ needed: quorum.needed, total: quorum.total }, { needed: 3, total: 4 });
    assert.equal(nodes.length, 5);
    const heights = nodes.map(({ height }) => height ?? -1);
    assert.ok((heights[4] as number) >= Math.min(...heights.slice(0, 4)), `heights ${heights}`);
  });

  test('logs: of every node, and of one', async () => {
    const { code, stdout } = await dev('logs', '-n', '3');
    assert.equal(code, 0);
    for (const { name } of (await status()).nodes) assert.ok(stdout.includes(name), stdout);
  });

  test('every text is Chinese too', async () => {
    const { code, stdout, stderr } = await hanse(['dev', 'status'], { cwd: home, lang: 'zh_CN.UTF-8' });
    assert.equal(code, 0);
    assert.match(stdout + stderr, /\p{Script=Han}{2}/u);
  });

  test('reset asks first, then deletes everything', async () => {
    assert.notEqual((await dev('reset')).code, 0);
    const { nodes } = await status();
    assert.equal((await dev('reset', '--yes')).code, 0);
    // Not by the process id: a dead process may keep its number until its parent looks.
    for (const { rpc } of nodes) await assert.rejects(httpRequest(Number(new URL(rpc).port)), /ECONNREFUSED/);
    assert.deepEqual(readdirSync(home), []);
    assert.notEqual((await dev('status')).code, 0);
  });
});

async function genesisHash({ nodes }: Status): Promise<string> {
  const rpc = new RpcClient(Number(new URL(nodes[0]?.rpc ?? '').port));
  try {
    const block = await rpc.call<{ readonly hash: string }>('eth_getBlockByNumber', '0x0', false);
    return block.hash;
  } finally {
    rpc.close();
  }
}
