import { closeSync, openSync, readSync } from 'node:fs';
import { BLOCK_BYTES_MAX } from '@hanse/protocol';
import { cliFault } from '../faults.ts';

/** The longest prefix of an RLP list: one byte and eight of length. */
const PREFIX_BYTES_MAX = 9;
const LONG_LIST = 0xf7;
const SHORT_LIST = 0xc0;

/** The RLP lists of a file, one after another, never more than one in memory. Throws `cli/no-file` and `cli/bad-blocks`. */
export function* readBlocks(path: string): Generator<Uint8Array> {
  const file = open(path);
  try {
    for (let at = 0; ; ) {
      const prefix = read(file, at, PREFIX_BYTES_MAX);
      if (prefix.length === 0) return;
      const bytes = lengthOf(prefix, { path, at });
      const block = read(file, at, bytes);
      if (block.length < bytes) throw cliFault('bad-blocks', { path, at, seen: `${block.length} of ${bytes} bytes` });
      yield block;
      at += bytes;
    }
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw cliFault('no-file', { path, seen: error instanceof Error ? error.message : String(error) }, error);
  }
}

/** What there is of `length` bytes from `at` on. */
function read(file: number, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let have = 0;
  for (let got = -1; got !== 0 && have < length; have += got)
    got = readSync(file, bytes, have, length - have, at + have);
  return bytes.subarray(0, have);
}

/** Bytes of the list that begins with `prefix`, the prefix included. */
function lengthOf(prefix: Uint8Array, place: { readonly path: string; readonly at: number }): number {
  const first = prefix[0] as number;
  const wrong = (seen: string): Error => cliFault('bad-blocks', { ...place, seen });
  if (first < SHORT_LIST) throw wrong(`byte 0x${first.toString(16).padStart(2, '0')}`);
  if (first <= LONG_LIST) return 1 + first - SHORT_LIST;
  const length = prefix.subarray(1, 1 + first - LONG_LIST).reduce((sum, byte) => sum * 256 + byte, 0);
  if (length > BLOCK_BYTES_MAX) throw wrong(`${length} bytes in one block`);
  return 1 + first - LONG_LIST + length;
}
