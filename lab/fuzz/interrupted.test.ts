import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORKS } from '@hanse/protocol';
import { applyCase, type CaseResult } from './applyCase.ts';
import { compareResults } from './compare.ts';
import { engineNamed } from './engines.ts';
import { randomCase } from './randomCase.ts';
import { hostileCase } from './runHostile.ts';

const CASES = 60;
const HOSTILE = 40;

const cases = [
  ...Array.from({ length: CASES }, (_, index) => randomCase(21, index)),
  ...Array.from({ length: HOSTILE }, (_, index) => hostileCase(21, index, FORKS).fuzzCase),
];

async function alone(): Promise<readonly CaseResult[]> {
  const evm = engineNamed('hanse');
  const results: CaseResult[] = [];
  for (const one of cases) results.push(await applyCase(one, { evm }));
  return results;
}

const wanted = await alone();

test('runs that give way to each other on one engine do not touch each other', async () => {
  const evm = engineNamed('hanse');
  let questions = 0;
  const shouldStop = (): Promise<boolean> => {
    questions++;
    return new Promise((resolve) => setImmediate(resolve, false));
  };
  const results = await Promise.all(cases.map((one) => applyCase(one, { evm, shouldStop })));
  for (const [index, result] of results.entries()) {
    assert.equal(compareResults(result, wanted[index] as CaseResult), undefined, `case ${index}`);
  }
  assert.ok(questions > HOSTILE, `${questions} questions`);
});

test('an engine that was stopped in the middle of a run is as good as new', async () => {
  const evm = engineNamed('hanse');
  let stopped = 0;
  for (const [index, one] of cases.entries()) {
    let left = index % 4;
    const broken = await applyCase(one, { evm, shouldStop: () => left-- <= 0 });
    if (broken.outcomes.some((outcome) => outcome.kind === 'refused' && outcome.code === 'execution/stopped'))
      stopped++;
    assert.equal(
      compareResults(await applyCase(one, { evm }), wanted[index] as CaseResult),
      undefined,
      `case ${index}`,
    );
  }
  assert.ok(stopped > HOSTILE / 4, `${stopped} runs were stopped`);
});
