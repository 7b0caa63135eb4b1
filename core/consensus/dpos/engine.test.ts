import { test } from 'node:test';
import { engineSuite } from '../engineSuite.ts';
import { freshExtraData } from '../qbft/extraData.ts';
import { faultyMaxOf } from '../qbft/quorum.ts';
import { dpos } from './dpos.ts';

const seeds = Number(process.env['SEEDS'] ?? 60);
const seedsFrom = Number(process.env['SEEDS_FROM'] ?? 1);

const cases = engineSuite({
  engine: dpos,
  genesisExtraData: (validators) => freshExtraData({ validators, round: 0 }),
  downMax: faultyMaxOf,
  byzantineMax: faultyMaxOf,
  seeds,
  seedsFrom,
});
for (const { name, run } of cases) test(name, run);
