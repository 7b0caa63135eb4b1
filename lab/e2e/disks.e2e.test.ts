import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const SEED = '20261';

// A process of its own, because mounts want a namespace of their own.
test('disks lose power, fill up, fail and rot, and nothing that was acknowledged is lost', async (t) => {
  const child = spawn(process.execPath, [MAIN, '--only', 'disks', '--seed', SEED], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGTERM'));
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString();
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  for (const line of output.trim().split('\n')) t.diagnostic(line);
  assert.equal(code, 0, output);
  const skipped = output.split('\n').filter((line) => line.includes('SKIPPED'));
  if (skipped.length > 0) t.skip(skipped.map((line) => line.trim()).join('; '));
});
