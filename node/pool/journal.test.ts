import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Journal } from './journal.ts';
import { DiskJournalFile, type JournalFile } from './journalFile.ts';
import { encodeJournalRecord, type JournalEntry } from './journalRecord.ts';
import { addOne, nonces, openPool, testAccount, transfer } from './testing.ts';

const alice = testAccount('alice');
const bob = testAccount('bob');

async function temporary(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hanse-pool-'));
  context.after(() => rm(folder, { recursive: true }));
  return join(folder, 'pool.journal');
}

/** A journal file in memory that counts writes and can fail. */
class MemoryFile implements JournalFile {
  bytes: Uint8Array = new Uint8Array(0);
  appends = 0;
  fails = false;

  read(): Promise<Uint8Array> {
    return Promise.resolve(this.bytes);
  }

  async append(parts: readonly Uint8Array[]): Promise<void> {
    this.appends++;
    await Promise.resolve();
    if (this.fails) throw new Error('no space left on device');
    this.bytes = Buffer.concat([this.bytes, ...parts]);
  }

  async replace(parts: readonly Uint8Array[]): Promise<void> {
    this.bytes = Buffer.concat(parts);
  }

  async close(): Promise<void> {}
}

function entry(nonce: number): JournalEntry {
  return { sender: alice.address, raw: transfer(alice, { nonce }).raw };
}

test('acknowledged transactions come back; those of peers and those in blocks do not', async (context) => {
  const journal = await temporary(context);
  const { pool } = await openPool({ journal });
  await pool.add(
    [0, 1, 2].map((nonce) => transfer(alice, { nonce }).raw),
    'local',
  );
  await addOne(pool, transfer(bob), 'peer');
  // No close: the process was killed.
  const accountAt = () => ({ nonce: 1n, balance: 0n, hasCode: false });
  const { pool: again } = await openPool({ journal, accountAt });
  assert.deepEqual(nonces(again.select()), [1, 2]);
  assert.equal([...again.select()][0]?.sender, alice.address);
  assert.equal((await stat(journal)).size, 2 * encodeJournalRecord(entry(1)).length);
  await again.close();
  await pool.close();
});

test('what a peer brought first is durable too once a client of ours sends it', async (context) => {
  const journal = await temporary(context);
  const { pool } = await openPool({ journal });
  const transaction = transfer(alice);
  await addOne(pool, transaction, 'peer');
  assert.equal(await addOne(pool, transaction), 'pool/already-known');
  assert.equal(await addOne(pool, transaction), 'pool/already-known');
  const { pool: again } = await openPool({ journal });
  assert.deepEqual(nonces(again.select()), [0]);
  assert.equal((await stat(journal)).size, encodeJournalRecord(entry(0)).length);
  await Promise.all([pool.close(), again.close()]);
});

test('a torn tail is cut off, a damaged record inside is skipped, both are told', async (context) => {
  const journal = await temporary(context);
  const records = [0, 1, 2].map((nonce) => encodeJournalRecord(entry(nonce)));
  const length = records[0]?.length ?? 0;
  const warnings: object[] = [];
  const log = { warn: (event: string, fields?: object) => warnings.push({ event, ...fields }) };
  await writeFile(journal, Buffer.concat(records));
  await truncate(journal, 3 * length - 7);
  const { pool } = await openPool({ journal, log });
  assert.deepEqual(nonces(pool.select()), [0, 1]);
  assert.deepEqual(warnings, [{ event: 'pool-journal-damaged', bytes: length - 7, kept: 2 }]);
  await addOne(pool, transfer(alice, { nonce: 2 }));
  await pool.close();

  const bytes = await readFile(journal);
  bytes[length + 40] = (bytes[length + 40] as number) ^ 1;
  await writeFile(journal, bytes);
  await appendFile(journal, 'garbage');
  warnings.length = 0;
  const { pool: again } = await openPool({ journal, log });
  assert.deepEqual(again.status(), { pending: 1, queued: 1 });
  assert.deepEqual(warnings, [{ event: 'pool-journal-damaged', bytes: length + 7, kept: 2 }]);
  await again.close();
});

test('nothing is acknowledged that could not be written, and the next write may work again', async () => {
  const file = new MemoryFile();
  const { pool } = await openPool({ journal: file });
  file.fails = true;
  assert.equal(await addOne(pool, transfer(alice)), 'pool/journal-failed');
  file.fails = false;
  const next = transfer(alice, { nonce: 1 });
  assert.equal(await addOne(pool, next), next.hash);
});

test('what is accepted while a write runs shares the next one', async () => {
  const file = new MemoryFile();
  const journal = new Journal({ file, live: () => [] });
  await Promise.all(Array.from({ length: 50 }, (_, nonce) => journal.append([entry(nonce)])));
  assert.ok(file.appends <= 2, `${file.appends} writes for 50 appends`);
  assert.equal((await journal.load()).entries.length, 50);
});

test('a grown journal is rewritten with what still waits', async () => {
  const file = new MemoryFile();
  const live = [entry(7)];
  const journal = new Journal({ file, live: () => live, compactBytes: 500 });
  for (let nonce = 0; nonce < 8; nonce++) await journal.append([entry(nonce)]);
  await journal.close();
  const { entries } = await journal.load();
  assert.ok(entries.length < 6, `${entries.length} records kept`);
  assert.ok(journal.bytes === file.bytes.length);
});

test('a file on disk is appended to after it was replaced', async (context) => {
  const file = new DiskJournalFile(await temporary(context));
  assert.equal((await file.read()).length, 0);
  await file.append([Buffer.from('one')]);
  await file.replace([Buffer.from('two')]);
  await file.append([Buffer.from('three'), Buffer.from('!')]);
  assert.equal(Buffer.from(await file.read()).toString(), 'twothree!');
  await file.close();
});

test('what is acknowledged after a rewrite that failed at its last step is in the file that has the name', async (context) => {
  const path = await temporary(context);
  let fails = false;
  const file = new DiskJournalFile(path, {
    syncFolder: async () => {
      if (fails) throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    },
  });
  const live = [entry(0)];
  const journal = new Journal({ file, live: () => live, compactBytes: 1 });
  await file.append([]);
  fails = true;
  await journal.append([entry(0)]);
  await assert.rejects(journal.append([entry(1)]), { code: 'EMFILE' });
  fails = false;
  await journal.append([entry(2)]);
  // No close: the process was killed. What counts is what another process finds under the name.
  const { entries } = await new Journal({ file: new DiskJournalFile(path), live: () => [] }).load();
  assert.deepEqual(entries.map(encodeJournalRecord), [entry(0), entry(2)].map(encodeJournalRecord));
  await journal.close();
});

test('a new file is appended to only once its name is durable', async (context) => {
  const path = await temporary(context);
  const synced: string[] = [];
  const file = new DiskJournalFile(path, { syncFolder: async (folder) => void synced.push(folder) });
  await file.append([Buffer.from('one')]);
  await file.append([Buffer.from('two')]);
  assert.deepEqual(synced, [dirname(path)]);
  await file.close();
});
