import { hexToBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
import type { Log } from './receipt.ts';

/** Bytes of a logs bloom. */
export const BLOOM_BYTES = 256;

/** The three bits of `bytes`, as positions from the least significant bit of the bloom's last byte. */
function bits(bytes: Uint8Array): readonly [number, number, number] {
  const digest = keccak256(bytes);
  const bit = (at: number): number => (((digest[at] as number) << 8) | (digest[at + 1] as number)) & 2047;
  return [bit(0), bit(2), bit(4)];
}

/** Marks `bytes` (an address or a topic) in `bloom`, in place. */
export function addToBloom(bloom: Uint8Array, bytes: Uint8Array): void {
  for (const bit of bits(bytes)) {
    const at = BLOOM_BYTES - 1 - (bit >> 3);
    bloom[at] = (bloom[at] as number) | (1 << (bit & 7));
  }
}

/** Whether `bytes` may have been marked; false is certain. */
export function bloomHas(bloom: Uint8Array, bytes: Uint8Array): boolean {
  return bits(bytes).every((bit) => ((bloom[BLOOM_BYTES - 1 - (bit >> 3)] as number) & (1 << (bit & 7))) !== 0);
}

/** Adds everything marked in `bloom` to `into`, in place. */
export function mergeBloom(into: Uint8Array, bloom: Uint8Array): void {
  for (let at = 0; at < BLOOM_BYTES; at++) into[at] = (into[at] as number) | (bloom[at] as number);
}

/** The bloom of a receipt: addresses and topics of its logs. */
export function bloomOfLogs(logs: readonly Log[]): Uint8Array {
  const bloom = new Uint8Array(BLOOM_BYTES);
  for (const log of logs) {
    addToBloom(bloom, hexToBytes(log.address));
    for (const topic of log.topics) addToBloom(bloom, hexToBytes(topic));
  }
  return bloom;
}
