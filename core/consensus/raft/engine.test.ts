import { test } from 'node:test';
import { engineSuite } from '../engineSuite.ts';
import { freshExtraData } from '../qbft/extraData.ts';
import { raft } from './raft.ts';

const seeds = Number(process.env['SEEDS'] ?? 200);
const seedsFrom = Number(process.env['SEEDS_FROM'] ?? 1);

const cases = engineSuite({
  engine: raft,
  genesisExtraData: (validators) => freshExtraData({ validators, round: 0 }),
  downMax: (count) => Math.floor((count - 1) / 2),
  byzantineMax: () => 0,
  speaksWhenIdle: true,
  seeds,
  seedsFrom,
});
for (const { name, run } of cases) test(name, run);
