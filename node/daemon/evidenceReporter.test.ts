import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Address, defineFaults, type Hash } from '@hanse/base';
import type { Evidence } from '@hanse/consensus';
import type { LeagueCall } from '@hanse/league';
import { EvidenceFile } from './evidenceFile.ts';
import {
  type EvidencePorts,
  EvidenceReporter,
  OPEN_MAX,
  REPORTS_EACH_MAX,
  REPORTS_PER_BLOCK,
} from './evidenceReporter.ts';

const addressOf = (number: number): Address => `0x${number.toString(16).padStart(40, '0')}` as Address;
const hash = `0x${'ab'.repeat(32)}` as Hash;
const FOUR = [1, 2, 3, 4].map(addressOf);

function offence(change: Partial<Evidence> = {}): Evidence {
  const said = { digest: hash, hash, preimage: new Uint8Array([1, 2]), signature: new Uint8Array(65).fill(9) };
  return { offender: addressOf(1), height: 10, round: 0, kind: 'prepare', statements: [said, said], ...change };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A reporter of validator `self`; the ledger knows what `proven` holds. */
function reporter(self: number, change: Partial<EvidencePorts> = {}) {
  const world = { height: 10, proven: false, sent: 0, kept: 0, notes: [] as string[] };
  const call: LeagueCall = { to: addressOf(9), data: new Uint8Array(0) };
  const one = new EvidenceReporter({
    self: addressOf(self),
    height: () => world.height,
    validators: () => FOUR,
    calls: () => (world.proven ? [] : [call]),
    send: async () => void world.sent++,
    keep: async () => void world.kept++,
    kept: [],
    note: (event) => void world.notes.push(event),
    failed: (error) => assert.fail(String(error)),
    ...change,
  });
  const grow = async (): Promise<void> => {
    world.height++;
    one.onHead();
    await settled();
  };
  return { one, world, grow };
}

test('validators report one after the other, until somebody has (EVIDENCE-REPORT-2)', async () => {
  const sentAfter: number[] = [];
  for (const self of [2, 3, 4]) {
    const { one, world, grow } = reporter(self);
    one.onEvidence(offence());
    await settled();
    for (let blocks = 0; world.sent === 0; blocks++) {
      if (blocks > 5) assert.fail('it reports');
      await grow();
    }
    sentAfter.push(world.height - 10);
    world.proven = true;
    for (let blocks = 0; blocks < 5; blocks++) await grow();
    assert.deepEqual([world.sent, world.kept, one.open], [1, 1, 0]);
    assert.ok(world.notes.includes('evidence-settled'));
  }
  assert.deepEqual(sentAfter, [0, 1, 2]);
});

test('whoever hears that another has reported says nothing (EVIDENCE-REPORT-1, EVIDENCE-REPORT-2)', async () => {
  const { one, world, grow } = reporter(4);
  one.onEvidence(offence());
  world.proven = true;
  for (let blocks = 0; blocks < 4; blocks++) await grow();
  assert.deepEqual([world.sent, one.open], [0, 0]);
});

test('what needs witnesses is attested by all at once; a report that did not help is repeated, so often (EVIDENCE-REPORT-3)', async () => {
  const [said] = offence().statements;
  assert.ok(said !== undefined);
  const { preimage: _, ...proposal } = said;
  const { one, world, grow } = reporter(4);
  one.onEvidence(offence({ kind: 'invalid-proposal', statements: [proposal] }));
  await settled();
  assert.equal(world.sent, 1);
  for (let blocks = 0; blocks < 50; blocks++) await grow();
  assert.deepEqual([world.sent, one.open], [REPORTS_EACH_MAX, 0]);
  assert.ok(world.notes.includes('evidence-given-up'));
});

test('much evidence is bounded, in what waits and in what is sent for each block (EVIDENCE-REPORT-3)', async () => {
  const { one, world, grow } = reporter(2);
  for (let round = 0; round < 3 * OPEN_MAX; round++) one.onEvidence(offence({ round }));
  await settled();
  assert.equal(one.open, OPEN_MAX);
  const before = world.sent;
  await grow();
  assert.ok(world.sent - before <= REPORTS_PER_BLOCK);
});

test('what is ahead of the ledger waits, nobody reports itself, and who is not in charge only keeps (EVIDENCE-REPORT-1)', async () => {
  const early = reporter(2);
  early.one.onEvidence(offence({ height: 12 }));
  await settled();
  assert.equal(early.world.sent, 0);
  await early.grow();
  assert.equal(early.world.sent, 1);
  const own = reporter(1);
  own.one.onEvidence(offence());
  assert.deepEqual([own.one.open, own.world.kept], [0, 1]);
  assert.ok(own.world.notes.includes('own-key-elsewhere'));
  const observer = reporter(7);
  observer.one.onEvidence(offence());
  for (let blocks = 0; blocks < 5; blocks++) await observer.grow();
  assert.deepEqual([observer.world.sent, observer.world.kept], [0, 1]);
});

test('a report that the pool does not take is no end, nor is a full disk (EVIDENCE-REPORT-3)', async () => {
  const full = defineFaults('pool', { full: { en: 'full', zh: '已满' } });
  const { one, world, grow } = reporter(2, {
    send: () => Promise.reject(full('full')),
    keep: () => Promise.reject(new Error('ENOSPC')),
  });
  one.onEvidence(offence());
  await settled();
  for (let blocks = 0; blocks < 3; blocks++) await grow();
  assert.deepEqual(
    world.notes.filter((event) => event.startsWith('evidence-')),
    ['evidence-not-kept', 'evidence-not-sent', 'evidence-not-sent'],
  );
});

test('the file keeps what was found, over restarts and torn lines, within its limit (EVIDENCE-REPORT-1)', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hanse-evidence-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'evidence.ndjson');
  const first = await EvidenceFile.open(path, 2000);
  await first.append(offence());
  await first.close();
  appendFileSync(path, '{"offender":"0x');
  const second = await EvidenceFile.open(path, 2000);
  assert.deepEqual(second.newest(10), [offence()]);
  await second.append(offence({ round: 1 }));
  assert.deepEqual(second.newest(10), [offence(), offence({ round: 1 })]);
  assert.deepEqual(second.newest(1), [offence({ round: 1 })]);
  const again = reporter(2, { kept: second.newest(OPEN_MAX) });
  assert.equal(again.one.open, 2, 'and goes on with what was not settled');
  for (let round = 2; round < 20; round++) await second.append(offence({ round }));
  assert.ok(existsSync(`${path}.old`) && statSync(path).size <= 2000 && statSync(`${path}.old`).size <= 2000);
  await second.close();
});
