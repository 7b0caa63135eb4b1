import { crc32 } from 'node:zlib';

export const CHECKSUM_BYTES = 4;

/** CRC-32 of `parts` one after the other. */
export function checksum(...parts: readonly Uint8Array[]): number {
  let value = 0;
  for (const part of parts) value = crc32(part, value);
  return value;
}
