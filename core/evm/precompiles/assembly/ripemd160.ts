/** RIPEMD-160: two lines of eighty steps over the same block. */
import { BLOCK_BYTES, pad, text } from './text';

/** Five words; they are the digest, 20 bytes. */
export const ripemdState: usize = memory.data(32, 16);
const START: usize = memory.data<u32>([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);

/** For each step of the left line which word of the block, then the right line's. */
const LEFT_WORDS: usize = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
  3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,
  1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
  4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13,
]);
const RIGHT_WORDS: usize = memory.data<u8>([
  5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12,
  6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
  15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13,
  8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
  12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
]);
/** By how much each step turns. */
const LEFT_TURNS: usize = memory.data<u8>([
  11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8,
  7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
  11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,
  11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
  9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6,
]);
const RIGHT_TURNS: usize = memory.data<u8>([
  8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6,
  9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
  9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,
  15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
  8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11,
]);
const LEFT_ADDENDS: usize = memory.data<u32>([0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e]);
const RIGHT_ADDENDS: usize = memory.data<u32>([0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0]);

export function ripemdBegin(): void {
  memory.copy(ripemdState, START, 20);
}

/** Absorbs `length` bytes of the text, whole blocks. */
export function ripemdAbsorb(length: usize): void {
  for (let at = text; at < text + length; at += BLOCK_BYTES) absorbBlock(at);
}

/** Absorbs the last `length` bytes of a text of `total` bytes and leaves the digest. */
export function ripemdFinish(length: usize, total: u32): void {
  const end = pad(length);
  store<u64>(end, (<u64>total) << 3);
  ripemdAbsorb(end + 8 - text);
}

/** What each of the five functions does with b, c and d. */
function blend(kind: i32, b: u32, c: u32, d: u32): u32 {
  if (kind == 0) return b ^ c ^ d;
  if (kind == 1) return (b & c) | (~b & d);
  if (kind == 2) return (b | ~c) ^ d;
  if (kind == 3) return (b & d) | (c & ~d);
  return b ^ (c | ~d);
}

function absorbBlock(block: usize): void {
  let a = load<u32>(ripemdState, 0);
  let b = load<u32>(ripemdState, 4);
  let c = load<u32>(ripemdState, 8);
  let d = load<u32>(ripemdState, 12);
  let e = load<u32>(ripemdState, 16);
  let a2 = a;
  let b2 = b;
  let c2 = c;
  let d2 = d;
  let e2 = e;
  for (let round = 0; round < 5; round++) {
    const addend = load<u32>(LEFT_ADDENDS + (<usize>round << 2));
    const addend2 = load<u32>(RIGHT_ADDENDS + (<usize>round << 2));
    const end = <usize>(round + 1) << 4;
    for (let at = end - 16; at < end; at++) {
      const word = load<u32>(block + (<usize>load<u8>(LEFT_WORDS + at) << 2));
      const t = rotl<u32>(a + blend(round, b, c, d) + word + addend, load<u8>(LEFT_TURNS + at)) + e;
      a = e;
      e = d;
      d = rotl<u32>(c, 10);
      c = b;
      b = t;
      const word2 = load<u32>(block + (<usize>load<u8>(RIGHT_WORDS + at) << 2));
      const t2 = rotl<u32>(a2 + blend(4 - round, b2, c2, d2) + word2 + addend2, load<u8>(RIGHT_TURNS + at)) + e2;
      a2 = e2;
      e2 = d2;
      d2 = rotl<u32>(c2, 10);
      c2 = b2;
      b2 = t2;
    }
  }
  const t = load<u32>(ripemdState, 4) + c + d2;
  store<u32>(ripemdState, load<u32>(ripemdState, 8) + d + e2, 4);
  store<u32>(ripemdState, load<u32>(ripemdState, 12) + e + a2, 8);
  store<u32>(ripemdState, load<u32>(ripemdState, 16) + a + b2, 12);
  store<u32>(ripemdState, load<u32>(ripemdState, 0) + b + c2, 16);
  store<u32>(ripemdState, t, 0);
}
