/** What is hashed lies here; longer texts come in pieces. */

/** A multiple of a block of both hashes. */
export const TEXT_BYTES: i32 = 65536;
/** With room for the padding of the last piece. */
export const text: usize = memory.data(65664, 16);
/** A block of SHA-256 and of RIPEMD-160. */
export const BLOCK_BYTES: usize = 64;

/** Pads the last `length` bytes of a text: a one bit, zeros, and room for the text's length. Returns where that goes. */
export function pad(length: usize): usize {
  const end = (length + 8 + BLOCK_BYTES) & ~(BLOCK_BYTES - 1);
  memory.fill(text + length, 0, end - length);
  store<u8>(text + length, 0x80);
  return text + end - 8;
}
