import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Hash, isFault } from '@hanse/base';
import { createKey } from './keystore.ts';
import { decodeSignerRecord, encodeSignerRecord } from './quarantine.ts';
import { Signer, type VoteStore } from './signer.ts';
import type { Vote } from './voteMemory.ts';

const hash = (byte: number): Hash => `0x${byte.toString(16).padStart(64, '0')}` as Hash;
const LEDGER = hash(1);
const vote = (height: number, ledger = LEDGER): Vote => ({
  ledger,
  height,
  round: 0,
  kind: 'prepare',
  part: 0,
  hash: hash(7),
});
const lost = encodeSignerRecord({ memory: new Map(), quarantine: new Map() });

function storeOf(first: Uint8Array): VoteStore & { record: Uint8Array } {
  return {
    record: first,
    read() {
      return this.record;
    },
    async write(record) {
      await Promise.resolve();
      this.record = record;
    },
  };
}
const { privateKey } = createKey();
const refused = (signer: Signer, one: Vote): Promise<void> =>
  assert.rejects(signer.sign(one), (error) => isFault(error, 'signer/quarantined'));

test('without knowing anything of a ledger nothing is signed for it, also after a restart (SIGNER-QUARANTINE-1)', async () => {
  const store = storeOf(lost);
  for (let start = 0; start < 2; start++) {
    const signer = new Signer({ privateKey, store });
    await refused(signer, vote(1_000_000));
    assert.deepEqual(signer.quarantine(LEDGER), { kind: 'asking' });
    await signer.endQuarantine(LEDGER);
  }
});

test('nothing is signed up to two heights above the highest told; then everything is, for this ledger (SIGNER-QUARANTINE-2)', async () => {
  const store = storeOf(lost);
  const signer = new Signer({ privateKey, store });
  await signer.clearQuarantine(LEDGER, { since: 1, told: 10 });
  for (const one of [signer, new Signer({ privateKey, store })]) {
    await refused(one, vote(12));
    await refused(one, vote(13, hash(2)));
    assert.deepEqual(one.quarantine(LEDGER), { kind: 'until', height: 12, since: 1 });
  }
  await signer.clearQuarantine(LEDGER, { since: 1, told: 5 });
  await refused(signer, vote(12));
  assert.ok(await signer.sign(vote(13)));
  await signer.endQuarantine(LEDGER);
  const restarted = new Signer({ privateKey, store });
  assert.deepEqual(restarted.quarantine(LEDGER), { kind: 'none' });
  await refused(restarted, vote(12));
  assert.deepEqual(restarted.quarantine(hash(2)), { kind: 'asking' }, 'another ledger is another matter');
});

test('other sealers than those who were asked mean silence (SIGNER-QUARANTINE-3)', async () => {
  const signer = new Signer({ privateKey, store: storeOf(lost) });
  await signer.clearQuarantine(LEDGER, { since: 1, told: 10 });
  signer.setInCharge(LEDGER, 90);
  await refused(signer, vote(100));
  await signer.endQuarantine(LEDGER);
  assert.deepEqual(signer.quarantine(LEDGER), { kind: 'asking' });
  await signer.clearQuarantine(LEDGER, { since: 1, told: 99 });
  await refused(signer, vote(100));
  await signer.clearQuarantine(LEDGER, { since: 90, told: 99 });
  await refused(signer, vote(101));
  assert.ok(await signer.sign(vote(102)));
});

test('in the Raft group that was forgotten nothing is promised, in the next one it is (SIGNER-QUARANTINE-4)', async () => {
  const signer = new Signer({ privateKey, store: storeOf(lost) });
  await signer.clearQuarantine(LEDGER, { since: 5, told: 10 });
  await signer.endQuarantine(LEDGER);
  const stored = (since: number): Vote => ({
    ...vote(100),
    pledge: { kind: 'stored', since, term: 9, log: { term: 9, index: 3 } },
  });
  await refused(signer, stored(5));
  assert.ok(await signer.sign({ ...vote(100), pledge: { kind: 'nothing', since: 5, term: 9 } }));
  assert.ok(await signer.sign(stored(6)));
});

test('the record survives its encoding and refuses every damaged form of it; without a quarantine it is the votes alone', () => {
  const record = {
    memory: new Map([[LEDGER, { height: 5, signed: [{ round: 1, kind: 'commit', part: 1, hash: hash(9) }] }]]),
    quarantine: new Map([[LEDGER, { since: 3, firstHeight: 13, isOver: true }]]),
  };
  const bytes = encodeSignerRecord(record);
  assert.deepEqual(decodeSignerRecord(bytes), record);
  for (let length = 1; length < bytes.length; length++) {
    assert.throws(
      () => decodeSignerRecord(bytes.subarray(0, length)),
      (error) => isFault(error, 'signer/bad-memory'),
    );
  }
  const plain = { memory: record.memory, quarantine: undefined };
  assert.deepEqual(decodeSignerRecord(encodeSignerRecord(plain)), plain);
});
