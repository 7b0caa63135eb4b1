import { crc32 } from 'node:zlib';
import { type Address, bytesToAddress, hexToBytes } from '@hanse/base';
import { TRANSACTION_BYTES_MAX } from '@hanse/protocol';

/** A transaction that was acknowledged, with its sender as recovered then. */
export type JournalEntry = { readonly sender: Address; readonly raw: Uint8Array };

/** magic (4), length of the payload (4), CRC-32 of the payload (4); the payload is sender (20) and transaction. */
const HEADER_BYTES = 12;
const SENDER_BYTES = 20;
const MAGIC = 0x48504a31;

export function journalRecordBytes({ raw }: JournalEntry): number {
  return HEADER_BYTES + SENDER_BYTES + raw.length;
}

export function encodeJournalRecord(entry: JournalEntry): Uint8Array {
  const record = Buffer.allocUnsafe(journalRecordBytes(entry));
  record.set(hexToBytes(entry.sender), HEADER_BYTES);
  record.set(entry.raw, HEADER_BYTES + SENDER_BYTES);
  record.writeUInt32BE(MAGIC, 0);
  record.writeUInt32BE(SENDER_BYTES + entry.raw.length, 4);
  record.writeUInt32BE(crc32(record.subarray(HEADER_BYTES)), 8);
  return record;
}

export type JournalContent = {
  readonly entries: readonly JournalEntry[];
  /** Offset after the last whole record. */
  readonly end: number;
  /** Bytes before `end` that belong to no whole record. */
  readonly damagedBytes: number;
};

/** All whole records of `bytes`; what is damaged between them is skipped and counted. Entries are views. */
export function decodeJournal(bytes: Uint8Array): JournalContent {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: JournalEntry[] = [];
  let end = 0;
  let damagedBytes = 0;
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const payload = payloadAt(bytes, view, at);
    if (payload === undefined) {
      at++;
      continue;
    }
    damagedBytes += at - end;
    entries.push({ sender: bytesToAddress(payload.subarray(0, SENDER_BYTES)), raw: payload.subarray(SENDER_BYTES) });
    at += HEADER_BYTES + payload.length;
    end = at;
  }
  return { entries, end, damagedBytes };
}

function payloadAt(bytes: Uint8Array, view: DataView, at: number): Uint8Array | undefined {
  if (view.getUint32(at) !== MAGIC) return undefined;
  const length = view.getUint32(at + 4);
  const start = at + HEADER_BYTES;
  if (length <= SENDER_BYTES || length > SENDER_BYTES + TRANSACTION_BYTES_MAX || start + length > bytes.length) {
    return undefined;
  }
  const payload = bytes.subarray(start, start + length);
  return crc32(payload) === view.getUint32(at + 8) ? payload : undefined;
}
