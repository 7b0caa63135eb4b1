import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { plantedSource, rootPath } from './plant.ts';
import { PLANTED_BUGS } from './plantedBugs.ts';
import { runBug } from './runBugs.ts';

test('there are enough bugs, each with a name of its own', () => {
  assert.ok(PLANTED_BUGS.length >= 24);
  assert.equal(new Set(PLANTED_BUGS.map(({ name }) => name)).size, PLANTED_BUGS.length);
});

for (const bug of PLANTED_BUGS) {
  test(`the code still has a place for ${bug.name}`, () => {
    for (const { file } of bug.edits) {
      const source = readFileSync(join(rootPath, file), 'utf8');
      assert.notEqual(plantedSource(bug, file, source), source);
    }
  });
}

test('a bug whose place is gone, or is there twice, is refused', () => {
  const bug = { name: 'x', engine: 'qbft', edits: [{ file: 'a.ts', find: 'b', replace: 'c' }] } as const;
  assert.throws(() => plantedSource(bug, 'a.ts', 'aaa'), /stands 0 times in a.ts/);
  assert.throws(() => plantedSource(bug, 'a.ts', 'bab'), /stands 2 times in a.ts/);
});

test('one of them is caught', async () => {
  const bug = PLANTED_BUGS.find(({ name }) => name === 'quorum-minus-one');
  assert.ok(bug !== undefined);
  const outcome = await runBug(bug);
  assert.equal(outcome.caughtBy, 'S2');
});
