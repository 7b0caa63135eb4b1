import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { failingFolder } from './failingFolder.ts';
import { AtomicRecordFile, type RecordFileOptions, recordFilePaths } from './recordFile.ts';
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
  const file = await AtomicRecordFile.open(path, { files });
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

async function written(path: string, count: number): Promise<void> {
  const file = await AtomicRecordFile.open(path);
  for (let number = 1; number <= count; number++) await file.write(record(number));
  await file.close();
}

/** What opening `path` finds: the record's first byte and whether it may not be the last, or the fault. */
async function found(
  path: string,
  options?: RecordFileOptions,
): Promise<readonly [number | undefined, boolean] | string> {
  try {
    const file = await AtomicRecordFile.open(path, options);
    await file.close();
    return [file.read()?.[0], file.isRecovered];
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test('AtomicRecordFile: a copy that is gone, emptied or put back is seen', async () => {
  for (const count of [2, 3, 4]) {
    for (const loss of ['remove', 'empty', 'flip'] as const) {
      using folder = testFolder();
      const path = join(folder.path, 'votes');
      await written(path, count);
      const newest = recordFilePaths(path)[count % 2 === 1 ? 0 : 1];
      if (loss === 'remove') rmSync(newest);
      else if (loss === 'empty') writeFileSync(newest, '');
      else writeFileSync(newest, readFileSync(newest).fill(7, 25, 26));
      // The second record not written yet looks just the same, unless the record is required.
      const isUnseen = loss === 'empty' && count === 2;
      assert.deepEqual(await found(path), [count - 1, !isUnseen], `${loss} of record ${count}`);
    }
  }
  using folder = testFolder();
  const path = join(folder.path, 'votes');
  await written(path, 1);
  const [first] = recordFilePaths(path);
  const old = readFileSync(first);
  const file = await AtomicRecordFile.open(path);
  for (const number of [2, 3]) await file.write(record(number));
  await file.close();
  writeFileSync(first, old);
  assert.deepEqual(await found(path), [2, false], 'a copy from just before the other cannot be told');
  const again = await AtomicRecordFile.open(path);
  for (const number of [3, 4, 5]) await again.write(record(number));
  await again.close();
  writeFileSync(first, old);
  assert.deepEqual(await found(path), [4, true]);
});

test('AtomicRecordFile: both copies gone is a fault if one must have been written', async () => {
  using folder = testFolder();
  const path = join(folder.path, 'votes');
  const [first, second] = recordFilePaths(path);
  await written(path, 2);
  writeFileSync(first, '');
  writeFileSync(second, new Uint8Array(40));
  assert.equal(await found(path), 'storage/damaged-record');
  writeFileSync(first, new Uint8Array(40));
  rmSync(second);
  assert.equal(await found(path), 'storage/damaged-record');
});

test('AtomicRecordFile: a required record is made once and any loss of it is a fault', async () => {
  using folder = testFolder();
  const path = join(folder.path, 'votes');
  const [first, second] = recordFilePaths(path);
  const required = { record: 'required' } as const;
  assert.equal(await found(path, required), 'storage/missing-record');
  assert.equal(existsSync(first), false);
  const made = await AtomicRecordFile.create(path, record(9));
  assert.deepEqual(made.read(), record(9));
  await made.close();
  assert.deepEqual(await found(path, required), [9, false]);
  await assert.rejects(AtomicRecordFile.create(path, record(1)), { code: 'storage/record-exists' });
  assert.deepEqual(await found(path, required), [9, false]);

  for (const name of [first, second]) {
    const whole = readFileSync(name);
    rmSync(name);
    assert.equal(await found(path, required), 'storage/lost-record');
    assert.equal(existsSync(name), false);
    writeFileSync(name, '');
    assert.equal(await found(path, required), 'storage/lost-record');
    writeFileSync(name, whole.subarray(0, 23));
    assert.deepEqual(await found(path, required), [9, true], 'as a crash leaves it');
    writeFileSync(name, whole);
  }
  for (const name of [first, second]) writeFileSync(name, '');
  assert.equal(await found(path, required), 'storage/missing-record');
});

test('AtomicRecordFile: a record that could not be made whole can not be mistaken for one', async () => {
  for (let call = 1; call <= 9; call++) {
    using folder = testFolder();
    const path = join(folder.path, 'votes');
    const files = failingFolder(folder.path);
    files.failAt(call);
    await assert.rejects(AtomicRecordFile.create(path, record(9), { files }));
    const seen = await found(path, { record: 'required' });
    // From call 8 on both copies are there: whether the last one is durable is all that is open.
    if (call < 8) assert.match(String(seen), /^storage\/(missing|lost)-record$/, `call ${call}`);
    else assert.equal((seen as readonly unknown[])[0], 9, `call ${call}`);
  }
});
