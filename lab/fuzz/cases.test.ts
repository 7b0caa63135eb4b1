import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { engineNamed } from './engines.ts';
import type { CaseFile } from './fuzzCase.ts';
import { replayCase } from './replayCase.ts';

const FOLDER = new URL('cases/', import.meta.url);

for (const name of readdirSync(FOLDER).filter((entry) => entry.endsWith('.json'))) {
  const file = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as CaseFile;
  test(`${file.name}: ${file.about}`, async () => {
    assert.equal(`${file.name}.json`, name);
    const engines = { hanse: engineNamed('hanse'), library: engineNamed('library') };
    assert.deepEqual(await replayCase(file, engines), []);
  });
}
