/**
 * The compression function of BLAKE2b (RFC 7693) with any number of rounds. The state is a square of sixteen words; a round
 * mixes its columns, then its diagonals. Four mixings do not depend on each other: they are written step by step side by
 * side, so that the processor works on all four at once. (Vectors of two words were half as fast.)
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

/** Lays the message out as the rounds read it, one after another. */
function arrange(): void {
  let to: usize = schedule;
  for (let at: usize = ORDER; at < ORDER + 16 * PERMUTATIONS; at++, to += 8) {
    store<u64>(to, load<u64>(blakeInput + MESSAGE + (<usize>load<u8>(at) << 3)));
  }
}

export function blake2f(rounds: u32, isLast: bool): void {
  arrange();
  let v0 = load<u64>(blakeInput, 0);
  let v1 = load<u64>(blakeInput, 8);
  let v2 = load<u64>(blakeInput, 16);
  let v3 = load<u64>(blakeInput, 24);
  let v4 = load<u64>(blakeInput, 32);
  let v5 = load<u64>(blakeInput, 40);
  let v6 = load<u64>(blakeInput, 48);
  let v7 = load<u64>(blakeInput, 56);
  let v8 = load<u64>(START, 0);
  let v9 = load<u64>(START, 8);
  let v10 = load<u64>(START, 16);
  let v11 = load<u64>(START, 24);
  let v12 = load<u64>(START, 32) ^ load<u64>(blakeInput + COUNTERS);
  let v13 = load<u64>(START, 40) ^ load<u64>(blakeInput + COUNTERS, 8);
  let v14 = load<u64>(START, 48) ^ (isLast ? <u64>-1 : 0);
  let v15 = load<u64>(START, 56);
  const end: usize = schedule + ROUND_BYTES * PERMUTATIONS;
  let words: usize = schedule;
  for (; rounds > 0; rounds--) {
    // The columns.
    v0 += v4 + load<u64>(words, 0);
    v1 += v5 + load<u64>(words, 16);
    v2 += v6 + load<u64>(words, 32);
    v3 += v7 + load<u64>(words, 48);
    v12 = rotr<u64>(v12 ^ v0, 32);
    v13 = rotr<u64>(v13 ^ v1, 32);
    v14 = rotr<u64>(v14 ^ v2, 32);
    v15 = rotr<u64>(v15 ^ v3, 32);
    v8 += v12;
    v9 += v13;
    v10 += v14;
    v11 += v15;
    v4 = rotr<u64>(v4 ^ v8, 24);
    v5 = rotr<u64>(v5 ^ v9, 24);
    v6 = rotr<u64>(v6 ^ v10, 24);
    v7 = rotr<u64>(v7 ^ v11, 24);
    v0 += v4 + load<u64>(words, 8);
    v1 += v5 + load<u64>(words, 24);
    v2 += v6 + load<u64>(words, 40);
    v3 += v7 + load<u64>(words, 56);
    v12 = rotr<u64>(v12 ^ v0, 16);
    v13 = rotr<u64>(v13 ^ v1, 16);
    v14 = rotr<u64>(v14 ^ v2, 16);
    v15 = rotr<u64>(v15 ^ v3, 16);
    v8 += v12;
    v9 += v13;
    v10 += v14;
    v11 += v15;
    v4 = rotr<u64>(v4 ^ v8, 63);
    v5 = rotr<u64>(v5 ^ v9, 63);
    v6 = rotr<u64>(v6 ^ v10, 63);
    v7 = rotr<u64>(v7 ^ v11, 63);
    // The diagonals.
    v0 += v5 + load<u64>(words, 64);
    v1 += v6 + load<u64>(words, 80);
    v2 += v7 + load<u64>(words, 96);
    v3 += v4 + load<u64>(words, 112);
    v15 = rotr<u64>(v15 ^ v0, 32);
    v12 = rotr<u64>(v12 ^ v1, 32);
    v13 = rotr<u64>(v13 ^ v2, 32);
    v14 = rotr<u64>(v14 ^ v3, 32);
    v10 += v15;
    v11 += v12;
    v8 += v13;
    v9 += v14;
    v5 = rotr<u64>(v5 ^ v10, 24);
    v6 = rotr<u64>(v6 ^ v11, 24);
    v7 = rotr<u64>(v7 ^ v8, 24);
    v4 = rotr<u64>(v4 ^ v9, 24);
    v0 += v5 + load<u64>(words, 72);
    v1 += v6 + load<u64>(words, 88);
    v2 += v7 + load<u64>(words, 104);
    v3 += v4 + load<u64>(words, 120);
    v15 = rotr<u64>(v15 ^ v0, 16);
    v12 = rotr<u64>(v12 ^ v1, 16);
    v13 = rotr<u64>(v13 ^ v2, 16);
    v14 = rotr<u64>(v14 ^ v3, 16);
    v10 += v15;
    v11 += v12;
    v8 += v13;
    v9 += v14;
    v5 = rotr<u64>(v5 ^ v10, 63);
    v6 = rotr<u64>(v6 ^ v11, 63);
    v7 = rotr<u64>(v7 ^ v8, 63);
    v4 = rotr<u64>(v4 ^ v9, 63);
    words += ROUND_BYTES;
    if (words == end) words = schedule;
  }
  fold(0, v0 ^ v8);
  fold(8, v1 ^ v9);
  fold(16, v2 ^ v10);
  fold(24, v3 ^ v11);
  fold(32, v4 ^ v12);
  fold(40, v5 ^ v13);
  fold(48, v6 ^ v14);
  fold(56, v7 ^ v15);
}

// @ts-ignore: decorator
@inline
function fold(at: usize, value: u64): void {
  store<u64>(blakeOutput + at, load<u64>(blakeInput + at) ^ value);
}
