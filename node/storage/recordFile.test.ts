import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { failingFolder } from './failingFolder.ts';
import { AtomicRecordFile, recordFilePaths } from './recordFile.ts';
import { testFolder } from './testFolder.ts';

const record = (number: number): Uint8Array => new Uint8Array(10 + ((number * 7) % 13)).fill(number);

test('AtomicRecordFile: gives the last record, also after opening again', async () => {
  using folder = testFolder();
  const path = join(folder.path, 'votes');
  for (let number = 1; number < 8; number++) {
    const file = await AtomicRecordFile.open(path);
    assert.deepEqual(file.read(), number === 1 ? undefined : record(number - 1));
    assert.equal(file.isRecovered, false);
    await file.write(record(100));
    await Promise.all([file.write(record(101)), file.write(new Uint8Array(0)), file.write(record(number))]);
    assert.deepEqual(file.read(), record(number));
    await file.close();
    await assert.rejects(file.write(record(1)), { code: 'storage/closed' });
  }
});

test('AtomicRecordFile: a write torn or damaged at any byte leaves the record before it', async () => {
  using folder = testFolder();
  const path = join(folder.path, 'votes');
  const [first, second] = recordFilePaths(path);
  for (let count = 1; count <= 4; count++) {
    writeFileSync(first, '');
    writeFileSync(second, '');
    const file = await AtomicRecordFile.open(path);
    for (let number = 1; number <= count; number++) await file.write(record(number));
    await file.close();
    const last = count % 2 === 1 ? first : second;
    const [wholeFirst, wholeSecond] = [readFileSync(first), readFileSync(second)];
    const whole = readFileSync(last);
    const length = 20 + record(count).length;
    const before = count < 3 ? new Uint8Array(0) : Uint8Array.from([...new Uint8Array(20), ...record(count - 2)]);
    for (let at = 0; at < length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] as number) ^ 1;
      // Torn: the new bytes up to `at`, then what the slot held before.
      const torn = Buffer.from(
        before.length > at
          ? Uint8Array.from([...whole.subarray(0, at), ...before.subarray(at)])
          : whole.subarray(0, at),
      );
      for (const bytes of [flipped, torn]) {
        if (bytes.equals(whole.subarray(0, bytes.length)) && bytes.length >= length) continue;
        writeFileSync(first, wholeFirst);
        writeFileSync(second, wholeSecond);
        writeFileSync(last, bytes);
        const again = await AtomicRecordFile.open(path);
        assert.deepEqual(again.read(), count === 1 ? undefined : record(count - 1), `${count} records, byte ${at}`);
        await again.write(record(50));
        assert.deepEqual(again.read(), record(50));
        await again.close();
      }
    }
  }
});

test('AtomicRecordFile: both copies damaged is a fault', async () => {
  using folder = testFolder();
  const path = join(folder.path, 'votes');
  const file = await AtomicRecordFile.open(path);
  await file.write(record(1));
  await file.write(record(2));
  await file.close();
  for (const name of recordFilePaths(path)) writeFileSync(name, new Uint8Array(40));
  await assert.rejects(AtomicRecordFile.open(path), { code: 'storage/damaged-record' });
});

test('AtomicRecordFile: a failing disk is a fault, and the record before it stays', async () => {
  using folder = testFolder();
  const files = failingFolder(folder.path);
  const path = join(folder.path, 'votes');
  const file = await AtomicRecordFile.open(path, files);
  await file.write(record(1));
  for (const call of [1, 2]) {
    files.failAt(call);
    await assert.rejects(file.write(record(2)), { code: 'storage/write-failed' });
    assert.deepEqual(file.read(), record(1));
    const other = await AtomicRecordFile.open(path);
    assert.ok([1, 2].includes((other.read() as Uint8Array)[0] as number));
    await other.close();
  }
  await file.write(record(3));
  await file.close();
  const again = await AtomicRecordFile.open(path);
  assert.deepEqual(again.read(), record(3));
  await again.close();
});
