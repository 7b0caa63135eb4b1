import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORKS } from '@hanse/protocol';
import { engineNamed } from './engines.ts';
import { fuzzRange } from './fuzzRange.ts';
import { runHostile } from './runHostile.ts';

const SEEDS = [1, 2, 3];
const CASES_OF_SEED = 500;
const HOSTILE_RUNS = 200;

for (const seed of SEEDS) {
  test(`our engine and the library's agree on ${CASES_OF_SEED} cases of seed ${seed}`, async () => {
    const setup = { seed, engineA: 'hanse', engineB: 'library', forks: FORKS };
    const engines = { a: engineNamed('hanse'), b: engineNamed('library') };
    const { found, tally } = await fuzzRange(setup, engines, { from: 0, to: CASES_OF_SEED, differencesMax: 1 });
    assert.deepEqual(
      found.map(({ index, difference }) => ({ index, ...difference })),
      [],
    );
    assert.ok(tally.runs > CASES_OF_SEED);
  });
}

test(`${HOSTILE_RUNS} hostile programs neither throw nor hang nor leak`, async () => {
  const lines: string[] = [];
  const report = await runHostile({
    engine: 'hanse',
    seed: 1,
    from: 0,
    runs: HOSTILE_RUNS,
    forks: FORKS,
    msMax: 60_000,
    print: (line) => lines.push(line),
    note: () => {},
  });
  assert.deepEqual(report.faults, [], lines.join('\n'));
  assert.equal(report.runs, HOSTILE_RUNS);
  assert.ok((report.endings['out-of-gas'] ?? 0) > HOSTILE_RUNS / 10);
});
