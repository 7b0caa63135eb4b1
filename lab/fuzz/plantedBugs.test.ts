import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORKS } from '@hanse/protocol';
import { engineNamed } from './engines.ts';
import { decodeCase } from './fuzzCase.ts';
import { compareEngines, fuzzRange } from './fuzzRange.ts';
import { PLANTED_BUGS } from './plantedBugs.ts';

/** Defects between engine and journal are planted where every access goes through the journal; ours keeps values itself. */
const IN_LIBRARY: readonly string[] = ['original-slot', 'lost-write'];
/** Cases after which an engine that is wrong must have been found out. */
const CASES_MAX = 6000;

for (const bug of Object.keys(PLANTED_BUGS)) {
  test(`the defect ${bug} is found and made small`, async () => {
    const base = IN_LIBRARY.includes(bug) ? 'library' : 'hanse';
    const setup = { seed: 1, engineA: base, engineB: `${base}+${bug}`, forks: FORKS };
    const engines = { a: engineNamed(setup.engineA), b: engineNamed(setup.engineB) };
    const { found } = await fuzzRange(setup, engines, { from: 0, to: CASES_MAX, differencesMax: 1, triesMax: 40 });
    const [one] = found;
    assert.ok(one !== undefined, `${CASES_MAX} cases without a difference`);
    const fuzzCase = decodeCase(one.file);
    assert.equal((await compareEngines(fuzzCase, engines, 'access')).difference?.what, one.difference.what);
    assert.equal((await compareEngines(fuzzCase, { a: engines.a, b: engines.a })).difference, undefined);
  });
}
