import { checksum } from './checksum.ts';
import { Offsets } from './offsets.ts';

const MAGIC = 0x48425831;
const HEADER_BYTES = 20;

/** The offsets of a finished segment, so that opening a long log does not walk it again. */
export function encodeSegmentIndex(offsets: Offsets, segmentLength: number): Uint8Array {
  const values = offsets.toArray();
  const bytes = new Uint8Array(HEADER_BYTES + values.length * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, values.length);
  view.setBigUint64(8, BigInt(segmentLength));
  values.forEach((value, index) => {
    view.setUint32(HEADER_BYTES + index * 4, value);
  });
  view.setUint32(16, checksum(bytes.subarray(0, 16), bytes.subarray(HEADER_BYTES)));
  return bytes;
}

/** Undefined unless the index is whole and belongs to a segment of that length. */
export function decodeSegmentIndex(bytes: Uint8Array, segmentLength: number): Offsets | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(4);
  if (view.getUint32(0) !== MAGIC || bytes.length !== HEADER_BYTES + count * 4) return undefined;
  if (view.getBigUint64(8) !== BigInt(segmentLength)) return undefined;
  if (view.getUint32(16) !== checksum(bytes.subarray(0, 16), bytes.subarray(HEADER_BYTES))) return undefined;
  return Offsets.of(Uint32Array.from({ length: count }, (_, index) => view.getUint32(HEADER_BYTES + index * 4)));
}
