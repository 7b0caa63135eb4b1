import { checksum } from './checksum.ts';
import type { LogFile } from './folder.ts';

/** Largest record. */
export const RECORD_FILE_BYTES_MAX = 64 << 20;
const HEADER_BYTES = 20;
const MAGIC = 0x48524631;

/** One of the two files of a record. `number` counts the writes of both; 0: nothing readable. */
export type Slot = {
  readonly name: string;
  readonly file: LogFile;
  /** Whether the file was there before this open. */
  readonly wasThere: boolean;
  number: number;
  record: Uint8Array | undefined;
};

/** Magic, length, number, checksum of these and the record. */
export function encodeSlotHeader(number: number, record: Uint8Array): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, record.length);
  view.setBigUint64(8, BigInt(number));
  view.setUint32(16, checksum(header.subarray(0, 16), record));
  return header;
}

export function readSlot(file: LogFile): { number: number; record: Uint8Array | undefined } {
  const none = { number: 0, record: undefined };
  const header = new Uint8Array(HEADER_BYTES);
  if (file.read(header, 0) < HEADER_BYTES) return none;
  const view = new DataView(header.buffer);
  const length = view.getUint32(4);
  if (view.getUint32(0) !== MAGIC || length > RECORD_FILE_BYTES_MAX) return none;
  const record = new Uint8Array(length);
  if (file.read(record, HEADER_BYTES) < length) return none;
  if (view.getUint32(16) !== checksum(header.subarray(0, 16), record)) return none;
  return { number: Number(view.getBigUint64(8)), record };
}

/**
 * What no write cut short explains, if anything. Record 1 goes to the first slot and each next one to the other, in
 * place: a slot that was written is never empty again, and two whole ones hold numbers that follow each other.
 */
export function lossOf(first: Slot, second: Slot): string | undefined {
  const [older, newer] = first.number <= second.number ? [first, second] : [second, first];
  if (older.number > 0) {
    const isNext = newer.number === older.number + 1;
    return isNext ? undefined : `record ${older.number} beside record ${newer.number}`;
  }
  const firstIsOnly = first.file.length() > 0 && second.file.length() === 0;
  if (newer.number === 0) {
    if (first.file.length() === 0 && second.file.length() === 0) return undefined;
    return firstIsOnly && second.wasThere ? undefined : 'no readable copy';
  }
  if (older.file.length() > 0) return undefined;
  if (newer.number === 1 && firstIsOnly && second.wasThere) return undefined;
  return `${older.name} is ${older.wasThere ? 'empty' : 'missing'} beside record ${newer.number}`;
}
