import { test } from 'node:test';
import { changingEngine } from '../change/changingEngine.ts';
import { engineSuite } from '../engineSuite.ts';
import type { AnyEngine } from '../engines.ts';
import { freshExtraData } from '../qbft/extraData.ts';
import { solo } from './solo.ts';

const suite = {
  genesisExtraData: (validators: Parameters<typeof freshExtraData>[0]['validators']) =>
    freshExtraData({ validators, round: 0 }),
  downMax: () => 0,
  byzantineMax: () => 0,
  seeds: 60,
};

for (const { name, run } of engineSuite({ ...suite, engine: solo })) test(name, run);
for (const { name, run } of engineSuite({
  ...suite,
  engine: { ...changingEngine(new Map([['solo', solo as AnyEngine]])), name: 'solo' },
})) {
  test(`plugged in, ${name}`, run);
}
