import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { ROOT } from './files.ts';

test('biome finds nothing to format or to mend (npm run lint -- --write)', { timeout: 170_000 }, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '--colors=off', '.'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  assert.equal(status, 0, `${stdout}\n${stderr}`);
});
