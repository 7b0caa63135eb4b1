/** Keccak-256 for the host: input, state and output lie in this module's linear memory, so nothing is copied inside. */
import { absorbBlocks, clear, RATE, state } from './keccak';

/** A multiple of the rate, so that full chunks can be absorbed one after another. */
export const INPUT_BYTES: i32 = 65280;
/** Where the caller writes input: {@link INPUT_BYTES} bytes and one block more for the padding. */
export const input: usize = memory.data(65416, 8);
/** Where the 32 bytes of the digest lie after {@link finish}. */
export const output: usize = state;

export function begin(): void {
  clear();
}

/** Absorbs `length` bytes of input, a multiple of the rate. */
export function absorb(length: i32): void {
  absorbBlocks(input, <usize>length / RATE);
}

/** Absorbs the last `length` bytes of input, at most {@link INPUT_BYTES}, and leaves the digest at {@link output}. */
export function finish(length: i32): void {
  const blocks: usize = <usize>length / RATE;
  const full: usize = blocks * RATE;
  absorbBlocks(input, blocks);
  const end: usize = input + <usize>length;
  memory.fill(end, 0, RATE - (<usize>length - full));
  store<u8>(end, 0x01);
  const last: usize = input + full + RATE - 1;
  store<u8>(last, load<u8>(last) | 0x80);
  absorbBlocks(input + full, 1);
}

/** {@link begin} and {@link finish} in one call. */
export function digest(length: i32): void {
  begin();
  finish(length);
}
