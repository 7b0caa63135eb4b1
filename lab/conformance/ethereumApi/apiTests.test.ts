import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { API_TESTS_FOLDER } from './ioFiles.ts';
import { readDeviations, runApiTests } from './runApiTests.ts';
import { serveImport } from './servedImport.ts';

const skip = existsSync(API_TESTS_FOLDER) ? false : `no vectors at ${API_TESTS_FOLDER}`;
const DEVIATIONS_MAX = 5;

test('an imported chain answers every recorded question, but for the declared deviations', {
  skip,
}, async (context) => {
  const served = await serveImport();
  context.after(() => served.close());
  const results = await runApiTests(served.url);
  assert.deepEqual(
    results.filter(({ outcome }) => outcome === 'failed'),
    [],
  );
  assert.ok(results.length >= 59, `${results.length} questions`);
  // A deviation that is none any more must leave the list.
  const deviating = results.filter(({ outcome }) => outcome === 'deviation').map(({ file }) => file);
  assert.deepEqual(
    deviating,
    readDeviations()
      .map(({ file }) => file)
      .sort(),
  );
  assert.ok(deviating.length <= DEVIATIONS_MAX);
});
