/**
 * The compression function of BLAKE2b (RFC 7693) with any number of rounds. The sixteen words of the state are four rows
 * of two vectors; a round mixes the columns, turns the rows so that diagonals become columns, mixes again, turns back.
 */

/** Where the caller writes: state (64 bytes), message (128), offset counters (16). */
export const blakeInput: usize = memory.data(208, 16);
/** Where the new state lies afterwards: 64 bytes. */
export const blakeOutput: usize = blakeInput;

const MESSAGE: usize = 64;
const COUNTERS: usize = 192;
/** Bytes of the message words of one round, in the order in which they are used. */
const ROUND_BYTES: usize = 128;
const PERMUTATIONS: usize = 10;
const schedule: usize = memory.data(1280, 16);

const START: usize = memory.data<u64>([
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
  0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
]);

const ORDER: usize = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
  11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
  7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
  9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
  2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
  12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
  13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
  6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
  10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
]);

/** Lays the message out as each round reads it: the even words of four mixings, then the odd ones; columns, diagonals. */
function arrange(): void {
  let to: usize = schedule;
  for (let at: usize = ORDER; at < ORDER + 16 * PERMUTATIONS; at += 8) {
    for (let parity: usize = 0; parity < 2; parity++) {
      for (let index: usize = parity; index < 8; index += 2, to += 8) {
        store<u64>(to, load<u64>(blakeInput + MESSAGE + (<usize>load<u8>(at + index) << 3)));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function turn32(x: v128): v128 {
  return v128.shuffle<u32>(x, x, 1, 0, 3, 2);
}

// @ts-ignore: decorator
@inline
function turn24(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10);
}

// @ts-ignore: decorator
@inline
function turn16(x: v128): v128 {
  return v128.shuffle<u16>(x, x, 1, 2, 3, 0, 5, 6, 7, 4);
}

// @ts-ignore: decorator
@inline
function turn63(x: v128): v128 {
  return v128.or(v128.add<u64>(x, x), v128.shr<u64>(x, 63));
}

/** The second word of the first vector with the first of the second. */
// @ts-ignore: decorator
@inline
function straddle(x: v128, y: v128): v128 {
  return v128.shuffle<u64>(x, y, 1, 2);
}

export function blake2f(rounds: u32, isLast: bool): void {
  arrange();
  let a0 = v128.load(blakeInput);
  let a1 = v128.load(blakeInput, 16);
  let b0 = v128.load(blakeInput, 32);
  let b1 = v128.load(blakeInput, 48);
  let c0 = v128.load(START);
  let c1 = v128.load(START, 16);
  let d0 = v128.xor(v128.load(START, 32), v128.load(blakeInput + COUNTERS));
  let d1 = v128.load(START, 48);
  if (isLast) d1 = v128.xor(d1, i64x2(-1, 0));
  const end: usize = schedule + ROUND_BYTES * PERMUTATIONS;
  let words: usize = schedule;
  for (; rounds > 0; rounds--) {
    a0 = v128.add<u64>(v128.add<u64>(a0, b0), v128.load(words));
    a1 = v128.add<u64>(v128.add<u64>(a1, b1), v128.load(words, 16));
    d0 = turn32(v128.xor(d0, a0));
    d1 = turn32(v128.xor(d1, a1));
    c0 = v128.add<u64>(c0, d0);
    c1 = v128.add<u64>(c1, d1);
    b0 = turn24(v128.xor(b0, c0));
    b1 = turn24(v128.xor(b1, c1));
    a0 = v128.add<u64>(v128.add<u64>(a0, b0), v128.load(words, 32));
    a1 = v128.add<u64>(v128.add<u64>(a1, b1), v128.load(words, 48));
    d0 = turn16(v128.xor(d0, a0));
    d1 = turn16(v128.xor(d1, a1));
    c0 = v128.add<u64>(c0, d0);
    c1 = v128.add<u64>(c1, d1);
    b0 = turn63(v128.xor(b0, c0));
    b1 = turn63(v128.xor(b1, c1));

    let t = straddle(b0, b1);
    b1 = straddle(b1, b0);
    b0 = t;
    t = c0;
    c0 = c1;
    c1 = t;
    t = straddle(d1, d0);
    d1 = straddle(d0, d1);
    d0 = t;

    a0 = v128.add<u64>(v128.add<u64>(a0, b0), v128.load(words, 64));
    a1 = v128.add<u64>(v128.add<u64>(a1, b1), v128.load(words, 80));
    d0 = turn32(v128.xor(d0, a0));
    d1 = turn32(v128.xor(d1, a1));
    c0 = v128.add<u64>(c0, d0);
    c1 = v128.add<u64>(c1, d1);
    b0 = turn24(v128.xor(b0, c0));
    b1 = turn24(v128.xor(b1, c1));
    a0 = v128.add<u64>(v128.add<u64>(a0, b0), v128.load(words, 96));
    a1 = v128.add<u64>(v128.add<u64>(a1, b1), v128.load(words, 112));
    d0 = turn16(v128.xor(d0, a0));
    d1 = turn16(v128.xor(d1, a1));
    c0 = v128.add<u64>(c0, d0);
    c1 = v128.add<u64>(c1, d1);
    b0 = turn63(v128.xor(b0, c0));
    b1 = turn63(v128.xor(b1, c1));

    t = straddle(b1, b0);
    b1 = straddle(b0, b1);
    b0 = t;
    t = c0;
    c0 = c1;
    c1 = t;
    t = straddle(d0, d1);
    d1 = straddle(d1, d0);
    d0 = t;

    words += ROUND_BYTES;
    if (words == end) words = schedule;
  }
  v128.store(blakeOutput, v128.xor(v128.load(blakeInput), v128.xor(a0, c0)));
  v128.store(blakeOutput, v128.xor(v128.load(blakeInput, 16), v128.xor(a1, c1)), 16);
  v128.store(blakeOutput, v128.xor(v128.load(blakeInput, 32), v128.xor(b0, d0)), 32);
  v128.store(blakeOutput, v128.xor(v128.load(blakeInput, 48), v128.xor(b1, d1)), 48);
}
