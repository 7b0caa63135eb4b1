import { isFault, RlpReader, reject, type Verdict } from '@hanse/base';
import { p2pFault } from '../faults.ts';
import type { FrameType } from '../frame.ts';

/** Reads a payload that is one RLP list with `read`; whatever does not fit is a `reject` with p2p/bad-frame. */
export function decode<Value>(
  type: FrameType,
  payload: Uint8Array,
  read: (fields: RlpReader) => Value,
): Verdict<Value> {
  try {
    const reader = new RlpReader(payload);
    const fields = reader.list();
    reader.end();
    const value = read(fields);
    fields.end();
    return { kind: 'accept', value };
  } catch (error) {
    if (!isFault(error)) throw error;
    return reject(error.code.startsWith('p2p/') ? error : badFrame(type, error.message));
  }
}

export function badFrame(type: FrameType, seen: string): ReturnType<typeof p2pFault> {
  return p2pFault('bad-frame', { type, seen });
}
