/**
 * The process that the tests kill: `killed.ts lock FOLDER` holds the lock; `killed.ts write FOLDER` writes to all
 * stores in lockstep and prints each number once every store has acknowledged it; `killed.ts fill FOLDER` writes to the
 * LMDB store until a commit fails, twice, and prints the number of commits acknowledged.
 */
import { join } from 'node:path';
import { isFault } from '@hanse/base';
import { BlockLog } from './blockLog.ts';
import { FolderLock } from './folderLock.ts';
import { LmdbStore } from './lmdbStore.ts';
import { AtomicRecordFile } from './recordFile.ts';

/** Keys of one commit; all hold its number. */
export const KILLED_KEYS = 400;

export function killedKey(index: number, number: number): Uint8Array {
  // Half of the keys are the same each time, half are new and scattered.
  return index % 2 === 0
    ? Uint8Array.of(1, index >> 8, index & 255)
    : Uint8Array.of((index * 37) & 127, 2, index, number >> 8, number & 255, index >> 8);
}

export function killedRecord(number: number): Uint8Array {
  return new Uint8Array(1000 + ((number * 7919) % 200_000)).fill(number % 251);
}

export function numberBytes(number: number): Uint8Array {
  return Uint8Array.of(number >> 16, (number >> 8) & 255, number & 255);
}

const [mode, folder = ''] = process.argv.slice(2);

if (mode === 'lock') {
  FolderLock.acquire(folder);
  process.stdout.write('locked\n');
  setInterval(() => undefined, 1000);
}

if (mode === 'write') {
  const store = LmdbStore.open(join(folder, 'store'));
  const log = await BlockLog.open(join(folder, 'log'), { segmentBytes: 2_000_000 });
  const votes = await AtomicRecordFile.open(join(folder, 'votes'));
  for (let number = (log.last ?? 0) + 1; ; number++) {
    await log.append(number, killedRecord(number));
    await votes.write(killedRecord(number));
    const value = numberBytes(number);
    await store.commit(Array.from({ length: KILLED_KEYS }, (_, index) => ({ key: killedKey(index, number), value })));
    process.stdout.write(`${number}\n`);
  }
}

if (mode === 'fill') {
  const store = LmdbStore.open(folder);
  let number = 0;
  for (let failures = 0; failures < 2; ) {
    try {
      await store.commit([{ key: numberBytes(number), value: killedRecord(number) }]);
      number++;
    } catch (error) {
      if (!isFault(error, 'storage/write-failed')) throw error;
      failures++;
    }
  }
  if (store.get(numberBytes(number)) !== undefined) throw new Error('a failed commit is visible');
  await store.close();
  process.stdout.write(`${number}\n`);
}
