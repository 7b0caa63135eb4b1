import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run } from '../run.ts';
import { LeagueFolder } from './league.ts';
import { provisionLeague } from './provision.ts';

const root = mkdtempSync(join(tmpdir(), 'hanse-status-'));
after(() => rmSync(root, { recursive: true }));

async function status(folder: string, ...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await run(['dev', 'status', '--folder', folder, ...words], {
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

const WANTED = {
  qbft: { faults: 'byzantine', needed: 3 },
  raft: { faults: 'crash', needed: 3 },
} as const;

for (const engine of ['qbft', 'raft'] as const) {
  test(`a league under ${engine} says what it survives`, async () => {
    const folder = new LeagueFolder(join(root, engine));
    mkdirSync(folder.path);
    await provisionLeague(folder, {
      chainId: 77,
      engine,
      organisations: ['a-bank', 'b-carrier'],
      validators: 2,
      ports: [1, 2, 3, 4].map((n) => ({ rpc: 20_000 + n, admin: 21_000 + n, p2p: 22_000 + n })),
      blockPeriodMs: 1000,
      emptyBlockPeriodMs: 30_000,
    });
    const { faults, needed } = WANTED[engine];
    const { code, out } = await status(folder.path, '--json');
    const seen = JSON.parse(out);
    assert.deepEqual([code, seen.engine, seen.faults], [7, engine, faults]);
    assert.deepEqual(seen.quorum, { needed, total: 4, present: 0, isThere: false });
    assert.match((await status(folder.path)).err, new RegExp(`${engine}: ${needed} of 4 validators needed, 0 present`));
    const isTold = /crash faults only/.test((await status(folder.path)).err);
    assert.equal(isTold, faults === 'crash');
    assert.equal(/仅崩溃容错/.test((await status(folder.path, '--lang', 'zh')).err), isTold);
  });
}
