/**
 * Keccak-256 (the padding of Ethereum, 0x01, not that of SHA-3) of bytes anywhere in linear memory. The 25 lanes are local
 * variables; nothing is copied but the last, unfinished block.
 */

/** Bytes of one block: 1600 bits of state less twice the output. */
export const RATE: usize = 136;
const STATE_BYTES: usize = 200;

/** The first 32 bytes are the digest once the last block has been absorbed. */
export const state: usize = memory.data(200, 8);
const lastBlock: usize = memory.data(136, 8);
const roundConstants: usize = memory.data<u64>([
  0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
  0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
  0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
  0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
  0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
  0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
]);

// memory.fill and memory.copy are calls out of the module; for a few bytes plain stores are faster.
export function clear(): void {
  for (let at: usize = 0; at < STATE_BYTES; at += 8) store<u64>(state + at, 0);
}

/** Writes the hash of `length` bytes at `from` to `out`. */
export function hash(from: usize, length: usize, out: usize): void {
  clear();
  const blocks = length / RATE;
  absorbBlocks(from, blocks);
  from += blocks * RATE;
  length -= blocks * RATE;
  for (let at: usize = length & ~7; at < RATE; at += 8) store<u64>(lastBlock + at, 0);
  let at: usize = 0;
  for (; at + 8 <= length; at += 8) store<u64>(lastBlock + at, load<u64>(from + at));
  for (; at < length; at++) store<u8>(lastBlock + at, load<u8>(from + at));
  store<u8>(lastBlock + length, 0x01);
  store<u8>(lastBlock + RATE - 1, load<u8>(lastBlock + RATE - 1) | 0x80);
  absorbBlocks(lastBlock, 1);
  store<u64>(out, load<u64>(state));
  store<u64>(out, load<u64>(state, 8), 8);
  store<u64>(out, load<u64>(state, 16), 16);
  store<u64>(out, load<u64>(state, 24), 24);
}

/** Absorbs `count` whole blocks from `block` on. */
export function absorbBlocks(block: usize, count: usize): void {
  let a00: u64 = load<u64>(state, 0);
  let a10: u64 = ~load<u64>(state, 8);
  let a20: u64 = ~load<u64>(state, 16);
  let a30: u64 = load<u64>(state, 24);
  let a40: u64 = load<u64>(state, 32);
  let a01: u64 = load<u64>(state, 40);
  let a11: u64 = load<u64>(state, 48);
  let a21: u64 = load<u64>(state, 56);
  let a31: u64 = ~load<u64>(state, 64);
  let a41: u64 = load<u64>(state, 72);
  let a02: u64 = load<u64>(state, 80);
  let a12: u64 = load<u64>(state, 88);
  let a22: u64 = ~load<u64>(state, 96);
  let a32: u64 = load<u64>(state, 104);
  let a42: u64 = load<u64>(state, 112);
  let a03: u64 = load<u64>(state, 120);
  let a13: u64 = load<u64>(state, 128);
  let a23: u64 = ~load<u64>(state, 136);
  let a33: u64 = load<u64>(state, 144);
  let a43: u64 = load<u64>(state, 152);
  let a04: u64 = ~load<u64>(state, 160);
  let a14: u64 = load<u64>(state, 168);
  let a24: u64 = load<u64>(state, 176);
  let a34: u64 = load<u64>(state, 184);
  let a44: u64 = load<u64>(state, 192);

  for (; count > 0; count--, block += RATE) {
    a00 ^= load<u64>(block, 0);
    a10 ^= load<u64>(block, 8);
    a20 ^= load<u64>(block, 16);
    a30 ^= load<u64>(block, 24);
    a40 ^= load<u64>(block, 32);
    a01 ^= load<u64>(block, 40);
    a11 ^= load<u64>(block, 48);
    a21 ^= load<u64>(block, 56);
    a31 ^= load<u64>(block, 64);
    a41 ^= load<u64>(block, 72);
    a02 ^= load<u64>(block, 80);
    a12 ^= load<u64>(block, 88);
    a22 ^= load<u64>(block, 96);
    a32 ^= load<u64>(block, 104);
    a42 ^= load<u64>(block, 112);
    a03 ^= load<u64>(block, 120);
    a13 ^= load<u64>(block, 128);

    for (let round: usize = 0; round < 192; round += 8) {
      // θ
      const c0: u64 = a00 ^ a01 ^ a02 ^ a03 ^ a04;
      const c1: u64 = a10 ^ a11 ^ a12 ^ a13 ^ a14;
      const c2: u64 = a20 ^ a21 ^ a22 ^ a23 ^ a24;
      const c3: u64 = a30 ^ a31 ^ a32 ^ a33 ^ a34;
      const c4: u64 = a40 ^ a41 ^ a42 ^ a43 ^ a44;
      const d0: u64 = c4 ^ rotl<u64>(c1, 1);
      const d1: u64 = c0 ^ rotl<u64>(c2, 1);
      const d2: u64 = c1 ^ rotl<u64>(c3, 1);
      const d3: u64 = c2 ^ rotl<u64>(c4, 1);
      const d4: u64 = c3 ^ rotl<u64>(c0, 1);
      // ρ and π: b[y][2x+3y] = rotl(a[x][y])
      const b00: u64 = a00 ^ d0;
      const b10: u64 = rotl<u64>(a11 ^ d1, 44);
      const b20: u64 = rotl<u64>(a22 ^ d2, 43);
      const b30: u64 = rotl<u64>(a33 ^ d3, 21);
      const b40: u64 = rotl<u64>(a44 ^ d4, 14);
      const b01: u64 = rotl<u64>(a30 ^ d3, 28);
      const b11: u64 = rotl<u64>(a41 ^ d4, 20);
      const b21: u64 = rotl<u64>(a02 ^ d0, 3);
      const b31: u64 = rotl<u64>(a13 ^ d1, 45);
      const b41: u64 = rotl<u64>(a24 ^ d2, 61);
      const b02: u64 = rotl<u64>(a10 ^ d1, 1);
      const b12: u64 = rotl<u64>(a21 ^ d2, 6);
      const b22: u64 = rotl<u64>(a32 ^ d3, 25);
      const b32: u64 = rotl<u64>(a43 ^ d4, 8);
      const b42: u64 = rotl<u64>(a04 ^ d0, 18);
      const b03: u64 = rotl<u64>(a40 ^ d4, 27);
      const b13: u64 = rotl<u64>(a01 ^ d0, 36);
      const b23: u64 = rotl<u64>(a12 ^ d1, 10);
      const b33: u64 = rotl<u64>(a23 ^ d2, 15);
      const b43: u64 = rotl<u64>(a34 ^ d3, 56);
      const b04: u64 = rotl<u64>(a20 ^ d2, 62);
      const b14: u64 = rotl<u64>(a31 ^ d3, 55);
      const b24: u64 = rotl<u64>(a42 ^ d4, 39);
      const b34: u64 = rotl<u64>(a03 ^ d0, 41);
      const b44: u64 = rotl<u64>(a14 ^ d1, 2);
      // χ with some lanes kept complemented, which leaves five complements a round of twenty-five; and ι
      a00 = b00 ^ (b10 | b20) ^ load<u64>(roundConstants + round);
      a10 = b10 ^ (~b20 | b30);
      a20 = b20 ^ (b30 & b40);
      a30 = b30 ^ (b40 | b00);
      a40 = b40 ^ (b00 & b10);
      a01 = b01 ^ (b11 | b21);
      a11 = b11 ^ (b21 & b31);
      a21 = b21 ^ (b31 | ~b41);
      a31 = b31 ^ (b41 | b01);
      a41 = b41 ^ (b01 & b11);
      const n32: u64 = ~b32;
      a02 = b02 ^ (b12 | b22);
      a12 = b12 ^ (b22 & b32);
      a22 = b22 ^ (n32 & b42);
      a32 = n32 ^ (b42 | b02);
      a42 = b42 ^ (b02 & b12);
      const n33: u64 = ~b33;
      a03 = b03 ^ (b13 & b23);
      a13 = b13 ^ (b23 | b33);
      a23 = b23 ^ (n33 | b43);
      a33 = n33 ^ (b43 & b03);
      a43 = b43 ^ (b03 | b13);
      const n14: u64 = ~b14;
      a04 = b04 ^ (n14 & b24);
      a14 = n14 ^ (b24 | b34);
      a24 = b24 ^ (b34 & b44);
      a34 = b34 ^ (b44 | b04);
      a44 = b44 ^ (b04 & b14);
    }
  }

  store<u64>(state, a00, 0);
  store<u64>(state, ~a10, 8);
  store<u64>(state, ~a20, 16);
  store<u64>(state, a30, 24);
  store<u64>(state, a40, 32);
  store<u64>(state, a01, 40);
  store<u64>(state, a11, 48);
  store<u64>(state, a21, 56);
  store<u64>(state, ~a31, 64);
  store<u64>(state, a41, 72);
  store<u64>(state, a02, 80);
  store<u64>(state, a12, 88);
  store<u64>(state, ~a22, 96);
  store<u64>(state, a32, 104);
  store<u64>(state, a42, 112);
  store<u64>(state, a03, 120);
  store<u64>(state, a13, 128);
  store<u64>(state, ~a23, 136);
  store<u64>(state, a33, 144);
  store<u64>(state, a43, 152);
  store<u64>(state, ~a04, 160);
  store<u64>(state, a14, 168);
  store<u64>(state, a24, 176);
  store<u64>(state, a34, 184);
  store<u64>(state, a44, 192);
}
