import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { BlockLog } from './blockLog.ts';
import { failingFolder } from './failingFolder.ts';
import { type LogFolder, openFolder } from './folder.ts';
import { RECORD_HEADER_BYTES } from './record.ts';
import { AtomicRecordFile } from './recordFile.ts';
import { testFolder } from './testFolder.ts';
import { TORN_TAILS_MAX } from './tornTail.ts';

const record = (height: number, size = 20 + (height % 7)): Uint8Array => new Uint8Array(size).fill(height + 1);

async function filled(folder: string, heights: number, segmentBytes?: number): Promise<BlockLog> {
  const log = await BlockLog.open(folder, segmentBytes === undefined ? {} : { segmentBytes });
  for (let height = log.last === undefined ? 0 : log.last + 1; height < heights; height++)
    await log.append(height, record(height));
  return log;
}

const onlyFile = (folder: string): string =>
  join(folder, readdirSync(folder).find((name) => name.endsWith('.log')) as string);

test('BlockLog: reads what was appended, across segments and after reopening', async () => {
  using folder = testFolder();
  const log = await filled(folder.path, 40, 200);
  assert.equal(log.first, 0);
  assert.equal(log.last, 39);
  await log.close();
  assert.throws(() => log.read(1), { code: 'storage/closed' });
  assert.ok(readdirSync(folder.path).filter((name) => name.endsWith('.log')).length > 5);
  for (const index of readdirSync(folder.path)
    .filter((name) => name.endsWith('.idx'))
    .slice(0, 2))
    rmSync(join(folder.path, index));
  const again = await filled(folder.path, 45, 200);
  assert.equal(again.tornTail, undefined);
  for (let height = 0; height < 45; height++) assert.deepEqual(again.read(height), record(height));
  for (const height of [-1, 45, 1e9]) assert.throws(() => again.read(height), { code: 'storage/no-such-record' });
  await again.close();
});

test('BlockLog: may begin at any height; an empty record is a record; gaps and double appends are refused', async () => {
  using folder = testFolder();
  const log = await BlockLog.open(folder.path);
  assert.equal(log.last, undefined);
  await log.append(1000, new Uint8Array(0));
  await assert.rejects(log.append(1002, record(1)), /follows/);
  await assert.rejects(log.append(1000, record(1)), /follows/);
  const first = log.append(1001, record(1));
  await assert.rejects(log.append(1002, record(2)), /one append at a time/);
  await first;
  assert.equal(log.first, 1000);
  assert.equal(log.read(1000).length, 0);
  await log.close();
});

test('BlockLog: a last record cut at every byte is dropped, the ones before it stay, and appending goes on', async () => {
  using folder = testFolder();
  await (await filled(folder.path, 4)).close();
  const file = onlyFile(folder.path);
  const whole = readFileSync(file);
  const start = whole.length - RECORD_HEADER_BYTES - record(3).length;
  for (let length = start; length < whole.length; length++) {
    writeFileSync(file, whole.subarray(0, length));
    const log = await BlockLog.open(folder.path);
    assert.equal(log.last, 2, `cut at ${length}`);
    assert.equal(log.tornTail?.bytes, length === start ? undefined : length - start);
    await log.append(3, record(3));
    await log.close();
    assert.deepEqual(readFileSync(file), whole);
  }
});

test('BlockLog: a last record with any byte wrong, as after power loss, is dropped', async () => {
  using folder = testFolder();
  await (await filled(folder.path, 3)).close();
  const file = onlyFile(folder.path);
  const whole = readFileSync(file);
  for (let at = whole.length - RECORD_HEADER_BYTES - record(2).length; at < whole.length; at++) {
    const torn = Buffer.from(whole);
    torn[at] = (torn[at] as number) ^ 16;
    writeFileSync(file, torn);
    const log = await BlockLog.open(folder.path);
    assert.equal(log.last, 1, `byte ${at}`);
    assert.ok(log.tornTail !== undefined);
    await log.close();
  }
  appendFileSync(file, new Uint8Array(5000));
  const log = await BlockLog.open(folder.path);
  assert.equal(log.last, 1);
  await log.close();
});

test('BlockLog: what is cut off is kept beside the log, byte for byte, and a name is not used twice', async () => {
  using folder = testFolder();
  await (await filled(folder.path, 4)).close();
  const file = onlyFile(folder.path);
  const whole = readFileSync(file);
  const start = whole.length - RECORD_HEADER_BYTES - record(3).length;
  for (let count = 1; count <= TORN_TAILS_MAX + 1; count++) {
    const damaged = Buffer.from(whole);
    damaged[whole.length - count] = (damaged[whole.length - count] as number) ^ 1;
    writeFileSync(file, damaged);
    const log = await BlockLog.open(folder.path);
    const keptIn = `torn-000000000003-${Math.min(count, TORN_TAILS_MAX)}.bin`;
    assert.deepEqual(log.tornTail, {
      file: basename(file),
      at: start,
      bytes: whole.length - start,
      seen: 'a wrong checksum',
      height: 3,
      keptIn,
    });
    assert.deepEqual(readFileSync(join(folder.path, keptIn)), damaged.subarray(start));
    await log.close();
  }
});

test('BlockLog: a tail that cannot be put aside is not cut off', async () => {
  using folder = testFolder();
  await (await filled(folder.path, 4)).close();
  const file = onlyFile(folder.path);
  truncateSync(file, readFileSync(file).length - 5);
  const torn = readFileSync(file);
  // Opening the file is call 1, the copy 2, its name 3.
  for (const call of [2, 3]) {
    const files = failingFolder(folder.path);
    files.failAt(call);
    await assert.rejects(BlockLog.open(folder.path, { files }), { code: 'storage/write-failed' });
    assert.deepEqual(readFileSync(file), torn);
  }
  const { copyTail: _, ...looking } = failingFolder(folder.path);
  const looked = await BlockLog.open(folder.path, { files: looking });
  assert.deepEqual([looked.last, looked.tornTail?.keptIn], [2, undefined]);
  await looked.close();
  assert.deepEqual(readFileSync(file), torn);
});

test('BlockLog: any wrong bit before the last record is detected, at open or at read, never served', async () => {
  using folder = testFolder();
  await (await filled(folder.path, 5)).close();
  const file = onlyFile(folder.path);
  const whole = readFileSync(file);
  const end = whole.length - RECORD_HEADER_BYTES - record(4).length;
  for (let at = 0; at < end; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] as number) ^ (1 << (at % 8));
    writeFileSync(file, damaged);
    let faults = 0;
    try {
      const log = await BlockLog.open(folder.path);
      for (let height = 0; height < 5; height++) {
        try {
          assert.deepEqual(log.read(height), record(height));
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'storage/damaged-record');
          faults++;
        }
      }
      await log.close();
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'storage/damaged-record');
      faults++;
    }
    assert.equal(faults, 1, `byte ${at}`);
    assert.deepEqual(readFileSync(file), damaged, 'a damaged log is left as it is');
  }
});

test('BlockLog: a cut or missing segment in the middle is a fault that names the file', async () => {
  using folder = testFolder();
  await (await filled(folder.path, 20, 200)).close();
  const logs = readdirSync(folder.path).filter((name) => name.endsWith('.log'));
  const second = join(folder.path, logs[1] as string);
  const whole = readFileSync(second);
  truncateSync(second, whole.length - 3);
  await assert.rejects(BlockLog.open(folder.path), (error: Error) => error.message.includes(logs[1] as string));
  rmSync(second);
  await assert.rejects(BlockLog.open(folder.path), { code: 'storage/missing-segment' });
  writeFileSync(second, whole);
  const log = await BlockLog.open(folder.path);
  assert.equal(log.last, 19);
  await log.close();
});

test('BlockLog: a full or failing disk is a fault, the record is rolled back and nothing is lost', async () => {
  using folder = testFolder();
  const files = failingFolder(folder.path);
  let log = await BlockLog.open(folder.path, { files, segmentBytes: 300 });
  for (let height = 0; height < 60; height++) {
    // The first, second, third… call fails until the append passes.
    for (let call = 1; ; call++) {
      files.failAt(call);
      try {
        await log.append(height, record(height, 60));
        files.failAt(0);
        break;
      } catch (error) {
        assert.match((error as { code: string }).code, /^storage\/write-failed$/);
        assert.equal(log.last, height === 0 ? undefined : height - 1);
      }
    }
    assert.deepEqual(log.read(height), record(height, 60));
    if (height % 20 === 10) {
      await log.close();
      log = await BlockLog.open(folder.path, { files, segmentBytes: 300 });
      assert.equal(log.last, height);
    }
  }
  await log.close();
});

test('BlockLog: when the rollback fails too, no further append is taken', async () => {
  using folder = testFolder();
  const files = failingFolder(folder.path);
  const log = await BlockLog.open(folder.path, { files });
  await log.append(0, record(0));
  files.failFrom(2);
  await assert.rejects(log.append(1, record(1)), { code: 'storage/write-failed' });
  files.failAt(0);
  await assert.rejects(log.append(1, record(1)), { code: 'storage/failed' });
  assert.deepEqual(log.read(0), record(0));
  await log.close();
  const again = await BlockLog.open(folder.path);
  assert.ok(again.last === 0 || again.last === 1);
  await again.close();
});

/** A real folder that tells which files were made durable. */
function watchedFolder(path: string, synced: string[]): LogFolder {
  const real = openFolder(path);
  return {
    path,
    list: () => real.list(),
    open: async (name) => {
      const file = await real.open(name);
      return {
        write: (parts, at) => file.write(parts, at),
        truncate: (length) => file.truncate(length),
        read: (into, at) => file.read(into, at),
        length: () => file.length(),
        close: () => file.close(),
        sync: async () => {
          await file.sync();
          synced.push(name);
        },
      };
    },
    remove: (name) => real.remove(name),
    sync: async () => {
      await real.sync();
      synced.push('.');
    },
    copyTail: (from, at, to) => real.copyTail?.(from, at, to) ?? Promise.resolve(),
  };
}

test('BlockLog: what a process left that died before its sync is durable when the next one has opened it', async () => {
  using folder = testFolder();
  await (await filled(folder.path, 40, 200)).close();
  const synced: string[] = [];
  const log = await BlockLog.open(folder.path, { files: watchedFolder(folder.path, synced) });
  const last = readdirSync(folder.path)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .at(-1);
  assert.deepEqual(synced, [last, '.']);
  await log.close();
});

test('AtomicRecordFile: likewise', async () => {
  using folder = testFolder();
  const path = join(folder.path, 'votes');
  await (await AtomicRecordFile.create(path, record(1))).close();
  const synced: string[] = [];
  const file = await AtomicRecordFile.open(path, { files: watchedFolder(folder.path, synced) });
  assert.deepEqual(synced, ['votes.a', 'votes.b', '.']);
  await file.close();
});
