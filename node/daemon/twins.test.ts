import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isProven, systemAlloc } from '@hanse/league';
import { EvidenceFile } from './evidenceFile.ts';
import type { HanseNode } from './hanseNode.ts';
import { TestLeague } from './league.fixture.ts';

/** Blocks from an offence until it is on the ledger. */
const BLOCKS_MAX = 5;

function codeOf(contract: string): `0x${string}` {
  const path = new URL(`../../contracts/out/${contract}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')).deployedBytecode;
}

/** The heights at which an offence happened and at which the ledger first knows of it. */
async function provenOn({ ledger, config }: HanseNode): Promise<readonly (readonly [number, number])[]> {
  const file = await EvidenceFile.open(`${config.dataFolder}/evidence.ndjson`);
  const found = file.newest(1000);
  await file.close();
  const head = ledger.chain.head().header.number;
  return found.flatMap((evidence) => {
    for (let height = evidence.height; height <= head; height++) {
      if (isProven(evidence, ledger.chain.stateAt(height))) return [[evidence.height, height] as const];
    }
    return [];
  });
}

test('two nodes with one key: no fork, and evidence on the ledger within 5 blocks (QBFT-EVIDENCE-1, EVIDENCE-REPORT-1)', {
  timeout: 90_000,
}, async (t) => {
  const code = { validators: codeOf('Validators'), evidence: codeOf('Evidence') };
  const league = await TestLeague.create(t, ['validator', 'validator', 'validator', 'validator'], {
    alloc: (validators) => systemAlloc({ engine: 'qbft', validators: [...validators].sort(), code }),
  });
  const twin = await league.addTwin('n1');
  await league.start('n1', 'n2', 'n3', 'n4', twin);
  // n3 hears each of the two from another side.
  league.link('n1-n2', `${twin}-n4`, 'n2-n3', 'n3-n4', 'n2-n4');
  const honest = ['n2', 'n3', 'n4'].map((name) => league.node(name));
  const isFound = (): boolean => honest.some(({ ledger }) => ledger.evidence.settled > 0);
  for (let count = 0; count < 600 && !isFound(); count++) {
    await league.transact(`n${2 + (count % 3)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await league.until(isFound, 'an offence is proven');
  const offences = (await Promise.all(honest.map(provenOn))).flat();
  assert.ok(offences.length > 0);
  const late = Math.min(...offences.map(([happened, proven]) => proven - happened));
  assert.ok(late <= BLOCKS_MAX, `${late} blocks from offence to proof`);
  const height = Math.min(...honest.map(({ ledger }) => ledger.chain.head().header.number));
  const hashes = honest.map(({ ledger }) => ledger.chain.blocks.hashAt(height));
  assert.equal(new Set(hashes).size, 1, 'no fork');
  const offender = league.place('n1').key.address;
  for (const { ledger } of honest) assert.equal(ledger.evidence.accused.filter((one) => one !== offender).length, 0);
});
