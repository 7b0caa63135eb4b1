const HALF = 2 ** 32;
/** Bytes of a height in a key: big-endian, so that keys sort by it. */
export const HEIGHT_BYTES = 8;

export function writeHeight(bytes: Uint8Array, at: number, height: number): void {
  writeU32(bytes, at, Math.floor(height / HALF));
  writeU32(bytes, at + 4, height % HALF);
}

export function readHeight(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(at) * HALF + view.getUint32(at + 4);
}

export function writeU32(bytes: Uint8Array, at: number, number: number): void {
  bytes[at] = number >>> 24;
  bytes[at + 1] = number >>> 16;
  bytes[at + 2] = number >>> 8;
  bytes[at + 3] = number;
}
