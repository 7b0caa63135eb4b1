import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToHex, encodeRlp, type Hex, hexToBytes, uintToBytes } from '@hanse/base';
import { staking as artifact, evidence, systemCode, validators } from '@hanse/contracts';
import { addressOfPrivateKey, keccak256Hash, signHash } from '@hanse/crypto';
import {
  EVIDENCE_ADDRESS,
  foundersStaking,
  STAKING_ADDRESS,
  sealersOf,
  stakingStorage,
  systemAlloc,
  VALIDATORS_ADDRESS,
} from '@hanse/league';
import { member, TestLedger } from './ledger.fixture.ts';

const EPOCH = 8;
const STRANGER = member(99);
const keyOf = (index: number): Uint8Array => new Uint8Array(32).fill(0x40 + index);
const nodeOf = (index: number) => addressOfPrivateKey(keyOf(index));
const founders = [0, 1, 2, 3].map(nodeOf);

function ledgerOf(engine: 'dpos' | 'qbft'): TestLedger {
  const alloc = systemAlloc({
    engine,
    validators: founders,
    code: systemCode,
    stakingStorage: stakingStorage(foundersStaking(founders, { epochBlocks: EPOCH })),
  });
  return new TestLedger(alloc, [...artifact.abi, ...evidence.abi, ...validators.abi]);
}

/** A prepare for the block whose digest is all `digest`, as it is hashed and signed, and its signature. */
function prepare(key: number, height: number, digest: number): readonly [Hex, Hex] {
  const place = [
    uintToBytes(height),
    uintToBytes(0),
    hexToBytes(`0x${digest.toString(16).padStart(2, '0').repeat(32)}`),
  ];
  const bytes = encodeRlp([uintToBytes(0x13), place]);
  return [bytesToHex(bytes), bytesToHex(signHash(keccak256Hash(bytes), keyOf(key)))];
}

const report = (ledger: TestLedger, key: number, height: number) =>
  ledger.send(STRANGER, EVIDENCE_ADDRESS, 'reportVotes', [
    ...prepare(key, height, 0xaa),
    ...prepare(key, height, 0xbb),
  ]);

test('who signs two votes loses weight at once and its turns at the end of the epoch (DPOS-OFFENCE-1)', async () => {
  const ledger = ledgerOf('dpos');
  await ledger.skip(3);
  const { said, events, gasUsed } = await report(ledger, 1, 3);
  assert.deepEqual([said, events.map(({ name }) => name)], ['ok', ['Proven', 'Forfeited', 'Penalised']]);
  assert.ok(gasUsed < 500_000n, `${gasUsed}`);
  assert.equal(await ledger.view(STAKING_ADDRESS, 'forfeited'), 10n);
  const present = () => sealersOf(ledger.reader, { height: ledger.height + 1 });
  assert.ok(present()?.validators.includes(nodeOf(1)), 'the epoch is not over');
  await ledger.skip(EPOCH - 1 - ledger.height);
  assert.deepEqual(present()?.validators, founders.filter((one) => one !== nodeOf(1)).toSorted());
  assert.equal(present()?.since, EPOCH);
});

test('under another engine an offence costs standing, too: a change to DPoS finds it', async () => {
  const ledger = ledgerOf('qbft');
  await ledger.skip(3);
  assert.equal((await report(ledger, 2, 2)).said, 'ok');
  await ledger.skip(2 * EPOCH);
  assert.equal(sealersOf(ledger.reader, { height: ledger.height + 1 })?.validators.length, 4);
  const dpos = `0x${Buffer.from('dpos'.padEnd(32, '\0')).toString('hex')}`;
  const since = ledger.height + 4;
  const sorted = founders.toSorted();
  const change = [BigInt(since), dpos, sorted.map(BigInt)];
  const { value } = await ledger.send(nodeOf(0), VALIDATORS_ADDRESS, 'propose', change);
  await ledger.block({
    sent: [1, 3].map((index) => ({ from: nodeOf(index), to: VALIDATORS_ADDRESS, name: 'vote', args: [value] })),
  });
  const present = () => sealersOf(ledger.reader, { height: ledger.height + 1 });
  await ledger.skip(since - 1 - ledger.height);
  assert.deepEqual([present()?.engine, present()?.validators], ['dpos', sorted], 'as it was voted');
  await ledger.skip(EPOCH);
  assert.deepEqual(
    present()?.validators,
    sorted.filter((one) => one !== nodeOf(2)),
    'as the first election has it',
  );
});
