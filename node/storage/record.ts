import { crc32 } from 'node:zlib';
import { checksum } from './checksum.ts';

/** Bytes before each record: magic, length, height, crc32 of the payload, crc32 of these fields. */
export const RECORD_HEADER_BYTES = 24;
/** Largest payload of one record. */
export const RECORD_BYTES_MAX = 0x4000_0000;
const MAGIC = 0x48424c31;

export type RecordHeader = { readonly length: number; readonly height: number; readonly checksum: number };

/** The header of a record. Height below 2^48. */
export function encodeRecordHeader(height: number, payload: Uint8Array): Uint8Array {
  const header = new Uint8Array(RECORD_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, payload.length);
  view.setBigUint64(8, BigInt(height));
  view.setUint32(16, checksum(payload));
  view.setUint32(20, crc32(header.subarray(0, 20)));
  return header;
}

/** The header at `at`, or undefined when there is none or it is damaged. */
export function decodeRecordHeader(bytes: Uint8Array, at: number): RecordHeader | undefined {
  if (at + RECORD_HEADER_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, RECORD_HEADER_BYTES);
  if (view.getUint32(0) !== MAGIC) return undefined;
  if (view.getUint32(20) !== crc32(bytes.subarray(at, at + 20))) return undefined;
  return { length: view.getUint32(4), height: Number(view.getBigUint64(8)), checksum: view.getUint32(16) };
}
