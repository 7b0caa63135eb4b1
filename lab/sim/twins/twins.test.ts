import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineNamed } from '@hanse/consensus';
import { runScenario } from './runScenario.ts';
import { describeScenario, makeScenario } from './scenario.ts';
import { runTwinsJob } from './twinsWorker.ts';

test('a validator that runs twice forks nothing and stops nobody', () => {
  const { found, blocks } = runTwinsJob({ engine: 'qbft', twins: 1, from: 1, to: 61 });
  assert.deepEqual(found, []);
  assert.ok(blocks > 60, `${blocks} blocks`);
});

test('two of four that run twice fork, and the harness sees it', () => {
  const { found } = runTwinsJob({ engine: 'qbft', twins: 2, from: 1, to: 61 });
  assert.ok(found.some(({ kind }) => kind === 'fork'));
});

test('a scenario is its seed, and reads as its partitions', () => {
  const scenario = makeScenario({ seed: 4, twins: 2 });
  assert.deepEqual(makeScenario({ seed: 4, twins: 2 }), scenario);
  assert.deepEqual(runScenario(engineNamed('qbft'), scenario), runScenario(engineNamed('qbft'), scenario));
  assert.match(
    describeScenario(scenario),
    /^seed 4, 2 of 4 twice:\n {3}1370 ms {2}n2 n3 twin1 \| n1 n4 twin2 {2}loss 0.05\n/,
  );
});
