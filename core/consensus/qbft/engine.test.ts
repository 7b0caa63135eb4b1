import { test } from 'node:test';
import { engineSuite } from '../engineSuite.ts';
import { freshExtraData } from './extraData.ts';
import { qbft } from './qbft.ts';
import { faultyMaxOf } from './quorum.ts';

const seeds = Number(process.env['SEEDS'] ?? 200);
const seedsFrom = Number(process.env['SEEDS_FROM'] ?? 1);

const cases = engineSuite({
  engine: qbft,
  genesisExtraData: (validators) => freshExtraData({ validators, round: 0 }),
  downMax: faultyMaxOf,
  byzantineMax: faultyMaxOf,
  seeds,
  seedsFrom,
});
for (const { name, run } of cases) test(name, run);
