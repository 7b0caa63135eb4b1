import { once } from 'node:events';
import { concatBytes, hexToBytes, isFault } from '@hanse/base';
import { LmdbStore } from '@hanse/storage';
import { encodeFrame, type Frame } from './indexFrames.ts';

/**
 * A program of its own: prints the entries of an index as frames. LMDB maps its file into memory and trusts it, so a
 * damaged page can end the process that reads it; that process is this one, and the audit tells of its end.
 */
async function printIndex(path: string, from: Uint8Array, to: Uint8Array): Promise<void> {
  const store = LmdbStore.open(path);
  for (const frame of framesOf(store, from, to)) {
    if (!process.stdout.write(encodeFrame(frame))) await once(process.stdout, 'drain');
  }
  await store.close();
}

const EMPTY = new Uint8Array(0);

/** All entries, also past a damaged one: that is told and given without its value. */
function* framesOf(store: LmdbStore, from: Uint8Array, to: Uint8Array): Generator<Frame> {
  for (let start: Uint8Array | undefined = from; start !== undefined; ) {
    const begun: Uint8Array = start;
    let next = begun;
    let found = 0;
    try {
      for (const [key, value] of store.range({ from: begun, to })) {
        next = concatBytes(key, Uint8Array.of(0));
        found++;
        yield { kind: 'entry', key, value };
      }
      start = undefined;
    } catch (error) {
      if (!isFault(error, 'storage/damaged-record')) throw error;
      const key = keyIn(String(error.params['at']));
      yield { kind: 'damaged', key: key ?? EMPTY, value: new TextEncoder().encode(JSON.stringify(error.text)) };
      // Without a key, or at the very place where the walk began, it is a page that cannot be read: nothing behind it can.
      const isAtStart = key !== undefined && found === 0 && Buffer.compare(key, begun) === 0;
      start =
        key === undefined || isAtStart || Buffer.compare(key, next) < 0
          ? undefined
          : concatBytes(key, Uint8Array.of(0));
    }
  }
  yield { kind: 'end', key: EMPTY, value: EMPTY };
}

function keyIn(at: string): Uint8Array | undefined {
  const digits = /0x([0-9a-f]+)/.exec(at)?.[1];
  return digits === undefined ? undefined : new Uint8Array(Buffer.from(digits, 'hex'));
}

const [path = '', from = '0x', to = '0x'] = process.argv.slice(2);
await printIndex(path, hexToBytes(from), hexToBytes(to));
