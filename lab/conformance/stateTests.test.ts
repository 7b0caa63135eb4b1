import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { runStateTestFiles, SLOW_STATE_TESTS, type StateTestResult } from '@hanse/cli';
import { STATE_TESTS_FOLDER, stateTestFiles } from './stateTestFiles.ts';

/** Every so many files are run here; `npm run conformance` runs all. */
const SAMPLE_STEP = 10;

const reason = existsSync(STATE_TESTS_FOLDER) ? false : `no vectors at ${STATE_TESTS_FOLDER}`;

test('a sample of GeneralStateTests', { skip: reason }, async (context) => {
  const files = stateTestFiles()
    .filter((file) => !SLOW_STATE_TESTS.test(file))
    .filter((_, index) => index % SAMPLE_STEP === 0);
  const results: StateTestResult[] = [];
  await runStateTestFiles({ files, workers: 1, onFile: (_, ofFile) => results.push(...ofFile) });
  const failures = results.filter(({ pass }) => !pass);
  context.diagnostic(`${results.length} cases of ${files.length} files`);
  assert.deepEqual(failures, []);
  assert.ok(results.length > 500);
});
