import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileExists, readText } from './files.ts';
import { PAGES } from './pages.ts';

for (const { path, render } of PAGES) {
  test(`${path} is up to date (npm run generate)`, async () => {
    assert.ok(fileExists(path), `${path} is missing: run npm run generate`);
    assert.equal(
      readText(path),
      await render(),
      `${path} is out of date: run npm run generate and read the difference`,
    );
  });
}
