import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { League, testAccount } from '@hanse/e2e';

const PROJECT = fileURLToPath(new URL('../fixtures/hardhat', import.meta.url));
const resolve = createRequire(import.meta.url).resolve;
const HARDHAT = join(dirname(resolve('hardhat/package.json')), 'dist/src/cli.js');
const MODULES = dirname(dirname(resolve('hardhat/package.json')));
const HARDHAT_MS_MAX = 90_000;

/** Runs Hardhat in `folder` with an empty home and no way to the internet but a proxy that does not exist. */
function hardhat(
  folder: string,
  args: readonly string[],
  env: { readonly [name: string]: string },
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [HARDHAT, ...args], {
      cwd: folder,
      timeout: HARDHAT_MS_MAX,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        XDG_CACHE_HOME: join(folder, 'cache-home'),
        HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true',
        CI: 'true',
        HTTPS_PROXY: 'http://127.0.0.1:9',
        ...env,
      },
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => done({ code: code ?? -1, output: Buffer.concat(output).toString('utf8') }));
  });
}

test("a Hardhat 3 project compiles with npm's solc, deploys and tests against the running league", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hanse-hardhat-'));
  try {
    cpSync(PROJECT, folder, { recursive: true });
    symlinkSync(MODULES, join(folder, 'node_modules'));
    await using league = await League.start();
    const { code, output } = await hardhat(folder, ['test', 'nodejs', '--network', 'league'], {
      LEAGUE_URL: `http://127.0.0.1:${league.node(1).plan.ports.rpc}`,
      LEAGUE_KEY_1: testAccount('hardhat', 1).privateKeyHex,
      LEAGUE_KEY_2: testAccount('hardhat', 2).privateKeyHex,
    });
    assert.equal(code, 0, output);
    assert.match(output, /Compiled 1 Solidity file with solc 0\.8\.37/);
    assert.match(output, /3 passing/);
    assert.ok((await league.node(0).rpc.height()) >= 3);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
