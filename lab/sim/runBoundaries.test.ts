import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runBoundaries } from './runBoundaries.ts';

/** Shares no factor with what repeats in a block. `npm run sim -- --boundaries 3` tries them all. */
const STEP = 17;

test('a node may die at a call to disk, signer or network, wherever in three blocks', {
  timeout: 120_000,
}, async () => {
  const report = await runBoundaries({ engine: 'qbft', nodes: 4, seed: 11, blocks: 3, victims: ['n1'], step: STEP });
  assert.ok(report.boundaries >= 75, `${report.boundaries} boundaries of one of four nodes`);
  assert.ok(report.runs >= (2 * report.boundaries) / STEP);
  assert.deepEqual(report.failed, []);
});
