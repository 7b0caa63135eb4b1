/** SHA-256 (FIPS 180-4). */
import { BLOCK_BYTES, pad, text } from './text';

/** Eight words; after the end the digest, 32 bytes. */
export const shaState: usize = memory.data(32, 16);
/** The 64 words that a block is stretched to. */
const words: usize = memory.data(256, 16);

const START: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

const ROUND_WORDS: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

export function sha256Begin(): void {
  memory.copy(shaState, START, 32);
}

/** Absorbs `length` bytes of the text, whole blocks. */
export function sha256Absorb(length: usize): void {
  for (let at = text; at < text + length; at += BLOCK_BYTES) absorbBlock(at);
}

/** Absorbs the last `length` bytes of a text of `total` bytes and leaves the digest. */
export function sha256Finish(length: usize, total: u32): void {
  const end = pad(length);
  store<u64>(end, bswap<u64>((<u64>total) << 3));
  sha256Absorb(end + 8 - text);
  for (let at: usize = 0; at < 32; at += 4) store<u32>(shaState + at, bswap<u32>(load<u32>(shaState + at)));
}

function absorbBlock(block: usize): void {
  for (let at: usize = 0; at < 64; at += 4) store<u32>(words + at, bswap<u32>(load<u32>(block + at)));
  for (let at = words; at < words + 192; at += 4) {
    const early = load<u32>(at, 4);
    const late = load<u32>(at, 56);
    const small0 = rotr<u32>(early, 7) ^ rotr<u32>(early, 18) ^ (early >> 3);
    const small1 = rotr<u32>(late, 17) ^ rotr<u32>(late, 19) ^ (late >> 10);
    store<u32>(at, load<u32>(at) + small0 + load<u32>(at, 36) + small1, 64);
  }
  let a = load<u32>(shaState, 0);
  let b = load<u32>(shaState, 4);
  let c = load<u32>(shaState, 8);
  let d = load<u32>(shaState, 12);
  let e = load<u32>(shaState, 16);
  let f = load<u32>(shaState, 20);
  let g = load<u32>(shaState, 24);
  let h = load<u32>(shaState, 28);
  for (let at: usize = 0; at < 256; at += 16) {
    // Four rounds; the words change their names instead of their places.
    h += mix(e, f, g) + load<u32>(ROUND_WORDS + at, 0) + load<u32>(words + at, 0);
    d += h;
    h += choose(a, b, c);
    g += mix(d, e, f) + load<u32>(ROUND_WORDS + at, 4) + load<u32>(words + at, 4);
    c += g;
    g += choose(h, a, b);
    f += mix(c, d, e) + load<u32>(ROUND_WORDS + at, 8) + load<u32>(words + at, 8);
    b += f;
    f += choose(g, h, a);
    e += mix(b, c, d) + load<u32>(ROUND_WORDS + at, 12) + load<u32>(words + at, 12);
    a += e;
    e += choose(f, g, h);
    let t = a;
    a = e;
    e = t;
    t = b;
    b = f;
    f = t;
    t = c;
    c = g;
    g = t;
    t = d;
    d = h;
    h = t;
  }
  add(0, a);
  add(4, b);
  add(8, c);
  add(12, d);
  add(16, e);
  add(20, f);
  add(24, g);
  add(28, h);
}

// @ts-ignore: decorator
@inline
function mix(e: u32, f: u32, g: u32): u32 {
  return (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + (g ^ (e & (f ^ g)));
}

// @ts-ignore: decorator
@inline
function choose(a: u32, b: u32, c: u32): u32 {
  return (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) | (c & (a | b)));
}

// @ts-ignore: decorator
@inline
function add(at: usize, value: u32): void {
  store<u32>(shaState + at, load<u32>(shaState + at) + value);
}
