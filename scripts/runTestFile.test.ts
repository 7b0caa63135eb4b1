import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runTestFile } from './runTestFile.ts';

const IMPORTS = `import { describe, test } from 'node:test';\nimport assert from 'node:assert/strict';\n`;
let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'hanse-runner-'));
});
after(() => rmSync(folder, { recursive: true }));

async function resultsOf(source: string, msMax: number): Promise<string[]> {
  const file = join(folder, 'x.test.mjs');
  writeFileSync(file, IMPORTS + source);
  const { reports } = await runTestFile(file, { root: folder, msMax });
  return reports.map(({ name, result }) => `${result} ${name}`);
}

test('counts tests, not suites, and a failure inside a test once', async () => {
  const source = `describe('s', () => { test('a', () => {}); test('b', () => assert.equal(1, 2)); });
    test('p', async (t) => { await t.test('q', () => { throw new Error('bad'); }); });
    test('r', { skip: 'why' }, () => {}); test.todo('later');`;
  assert.deepEqual(await resultsOf(source, 60_000), ['passed a', 'failed b', 'failed q', 'skipped r', 'skipped later']);
});

const broken: { readonly [name: string]: string } = {
  'a file without tests': '',
  'a file that does not load': `import './absent.mjs';`,
  'a crash beside the tests': `test('a', () => {}); setTimeout(() => { throw new Error('boom'); }, 50);`,
  'an early exit': `test('a', () => process.exit(0));`,
};
for (const [name, source] of Object.entries(broken)) {
  test(`reports ${name} as a failure`, async () => {
    assert.ok((await resultsOf(source, 60_000)).some((result) => result.startsWith('failed')));
  });
}

test('ends a file that leaves a handle open', async () => {
  assert.deepEqual(await resultsOf(`test('a', () => { setInterval(() => {}, 1000); });`, 1_500), [
    'passed a',
    'failed (the file)',
  ]);
});
