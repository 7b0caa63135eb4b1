import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { HanseEvm } from '@hanse/evm';
import { runStateTests, STATE_TESTS_FOLDER, stateTestFiles } from './runStateTests.ts';

/** Every so many files are run here; `npm run conformance` runs all. */
const SAMPLE_STEP = 10;
const FILE_TIME_MS = 2000;
/** Suites that are slow on purpose. */
const SLOW = /stTimeConsuming|stQuadraticComplexity|stAttackTest|stStaticCall/;

const reason = existsSync(STATE_TESTS_FOLDER) ? false : `no vectors at ${STATE_TESTS_FOLDER}`;

test('a sample of GeneralStateTests', { skip: reason }, async (context) => {
  const files = stateTestFiles()
    .filter((file) => !SLOW.test(file))
    .filter((_, index) => index % SAMPLE_STEP === 0);
  const report = await runStateTests({ evm: new HanseEvm(), files, fileTimeMs: FILE_TIME_MS });
  context.diagnostic(`${report.passed} passed of ${files.length} files; over time: ${report.overTime.length}`);
  assert.deepEqual(report.failures, []);
  assert.ok(report.passed > 500);
});
