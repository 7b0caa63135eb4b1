import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evmBenchJson, gasBombsJson, renderEvmBench, renderGasBombs } from './evmReport.ts';
import { runEvmBench } from './runEvmBench.ts';
import { runGasBombs } from './runGasBombs.ts';

/** Enough gas for every bomb to go off a few times. */
const SMALL_BLOCK_GAS = 4_200_000n;

test('the engines agree on every workload and each is measured', async () => {
  const results = await runEvmBench({ note: () => {}, rounds: 1, warmUpRounds: 0 });
  assert.deepEqual(
    results.map(({ name }) => name),
    ['erc20', 'storage', 'arithmetic', 'keccak', 'swap', 'pairing'],
  );
  const told = JSON.parse(evmBenchJson(results)) as { workloads: { [name: string]: { [figure: string]: number } } };
  for (const { name } of results) {
    const { ours = 0, library = 0, ratio = 0 } = told.workloads[name] ?? {};
    assert.ok(ours > 0 && library > 0);
    assert.ok(Math.abs(ratio - library / ours) < ratio / 50, name);
    assert.match(renderEvmBench(results), new RegExp(`^${name} `, 'm'));
  }
});

for (const state of ['memory', 'lmdb'] as const) {
  test(`every gas bomb goes off, state in ${state}`, async () => {
    const options = { gasLimit: SMALL_BLOCK_GAS, engine: 'hanse', blocks: 1, match: state === 'memory' ? '' : 'cold' };
    const report = await runGasBombs({ ...options, state, note: () => {} });
    for (const { name, gas } of report.bombs) {
      assert.ok(gas > Number(SMALL_BLOCK_GAS) / 2, `${name} used ${gas} gas`);
    }
    const seconds = report.bombs.map((bomb) => bomb.seconds + bomb.rootSeconds);
    assert.deepEqual(
      seconds,
      seconds.toSorted((one, other) => other - one),
    );
    assert.equal((JSON.parse(gasBombsJson(report)) as { worst: string }).worst, report.bombs[0]?.name);
    assert.match(renderGasBombs(report), /worst first/);
  });
}
