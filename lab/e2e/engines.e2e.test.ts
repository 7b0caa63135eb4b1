import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ENGINE_NAMES } from '@hanse/cli';
import { faultRow } from './scenario/print.ts';
import { Random } from './scenario/random.ts';
import { runScenario } from './scenario/runScenario.ts';
import { suitePlan } from './scenario/suitePlan.ts';

const SEED = 20_261;

// The same for each engine, so that none is held to less than another.
describe('a league of four under', () => {
  for (const engine of ENGINE_NAMES) {
    test(`${engine}: kills, cuts and a wiped node, and nothing that was acknowledged is lost`, async (t) => {
      const manifest = suitePlan(engine);
      const report = await runScenario(manifest, {
        random: new Random(SEED),
        onFault: (fault) => t.diagnostic(faultRow(fault).replaceAll(/\s+/g, ' ')),
      });
      assert.deepEqual(report.violations, []);
      assert.equal(report.faults.filter(({ skipped }) => skipped === undefined).length, manifest.faults.length);
      assert.ok(report.acknowledged > 300, `${report.acknowledged} acknowledged`);
      t.diagnostic(`${report.acknowledged} acknowledged in ${report.seconds.toFixed(0)} s, ${report.height} blocks`);
    });
  }
});
