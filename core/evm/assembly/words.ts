/**
 * 256-bit words: four 64-bit limbs in linear memory, least significant first. Operands and results are given by their
 * address; `out` may be one of the operands.
 */

// @ts-ignore: decorator
@inline
export function copy(from: usize, out: usize): void {
  store<u64>(out, load<u64>(from));
  store<u64>(out, load<u64>(from, 8), 8);
  store<u64>(out, load<u64>(from, 16), 16);
  store<u64>(out, load<u64>(from, 24), 24);
}

// @ts-ignore: decorator
@inline
export function setU64(out: usize, value: u64): void {
  store<u64>(out, value);
  store<u64>(out, 0, 8);
  store<u64>(out, 0, 16);
  store<u64>(out, 0, 24);
}

// @ts-ignore: decorator
@inline
export function setZero(out: usize): void {
  setU64(out, 0);
}

// @ts-ignore: decorator
@inline
export function add(a: usize, b: usize, out: usize): void {
  const a0 = load<u64>(a);
  const s0 = a0 + load<u64>(b);
  let carry = u64(s0 < a0);
  const a1 = load<u64>(a, 8);
  const t1 = a1 + load<u64>(b, 8);
  const s1 = t1 + carry;
  carry = u64(t1 < a1) | u64(s1 < t1);
  const a2 = load<u64>(a, 16);
  const t2 = a2 + load<u64>(b, 16);
  const s2 = t2 + carry;
  carry = u64(t2 < a2) | u64(s2 < t2);
  const s3 = load<u64>(a, 24) + load<u64>(b, 24) + carry;
  store<u64>(out, s0);
  store<u64>(out, s1, 8);
  store<u64>(out, s2, 16);
  store<u64>(out, s3, 24);
}

// @ts-ignore: decorator
@inline
export function sub(a: usize, b: usize, out: usize): void {
  const a0 = load<u64>(a);
  const b0 = load<u64>(b);
  let borrow = u64(a0 < b0);
  const a1 = load<u64>(a, 8);
  const b1 = load<u64>(b, 8);
  const t1 = a1 - b1;
  const d1 = t1 - borrow;
  borrow = u64(a1 < b1) | u64(t1 < borrow);
  const a2 = load<u64>(a, 16);
  const b2 = load<u64>(b, 16);
  const t2 = a2 - b2;
  const d2 = t2 - borrow;
  borrow = u64(a2 < b2) | u64(t2 < borrow);
  const d3 = load<u64>(a, 24) - load<u64>(b, 24) - borrow;
  store<u64>(out, a0 - b0);
  store<u64>(out, d1, 8);
  store<u64>(out, d2, 16);
  store<u64>(out, d3, 24);
}

// @ts-ignore: decorator
@inline
export function and(a: usize, b: usize, out: usize): void {
  store<u64>(out, load<u64>(a) & load<u64>(b));
  store<u64>(out, load<u64>(a, 8) & load<u64>(b, 8), 8);
  store<u64>(out, load<u64>(a, 16) & load<u64>(b, 16), 16);
  store<u64>(out, load<u64>(a, 24) & load<u64>(b, 24), 24);
}

// @ts-ignore: decorator
@inline
export function or(a: usize, b: usize, out: usize): void {
  store<u64>(out, load<u64>(a) | load<u64>(b));
  store<u64>(out, load<u64>(a, 8) | load<u64>(b, 8), 8);
  store<u64>(out, load<u64>(a, 16) | load<u64>(b, 16), 16);
  store<u64>(out, load<u64>(a, 24) | load<u64>(b, 24), 24);
}

// @ts-ignore: decorator
@inline
export function xor(a: usize, b: usize, out: usize): void {
  store<u64>(out, load<u64>(a) ^ load<u64>(b));
  store<u64>(out, load<u64>(a, 8) ^ load<u64>(b, 8), 8);
  store<u64>(out, load<u64>(a, 16) ^ load<u64>(b, 16), 16);
  store<u64>(out, load<u64>(a, 24) ^ load<u64>(b, 24), 24);
}

// @ts-ignore: decorator
@inline
export function not(a: usize, out: usize): void {
  store<u64>(out, ~load<u64>(a));
  store<u64>(out, ~load<u64>(a, 8), 8);
  store<u64>(out, ~load<u64>(a, 16), 16);
  store<u64>(out, ~load<u64>(a, 24), 24);
}

// @ts-ignore: decorator
@inline
export function isZero(a: usize): bool {
  return (load<u64>(a) | load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) == 0;
}

// @ts-ignore: decorator
@inline
export function equal(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) |
      (load<u64>(a, 24) ^ load<u64>(b, 24))) ==
    0
  );
}

/** a < b, both unsigned. */
// @ts-ignore: decorator
@inline
export function lessThan(a: usize, b: usize): bool {
  const a3 = load<u64>(a, 24);
  const b3 = load<u64>(b, 24);
  if (a3 != b3) return a3 < b3;
  const a2 = load<u64>(a, 16);
  const b2 = load<u64>(b, 16);
  if (a2 != b2) return a2 < b2;
  const a1 = load<u64>(a, 8);
  const b1 = load<u64>(b, 8);
  if (a1 != b1) return a1 < b1;
  return load<u64>(a) < load<u64>(b);
}

/** a < b, both in two's complement. */
// @ts-ignore: decorator
@inline
export function signedLessThan(a: usize, b: usize): bool {
  const a3 = load<i64>(a, 24);
  const b3 = load<i64>(b, 24);
  return a3 != b3 ? a3 < b3 : lessThan(a, b);
}

/** The word, or the largest u64 where it does not fit. */
// @ts-ignore: decorator
@inline
export function toU64Clamped(a: usize): u64 {
  return (load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) != 0 ? u64.MAX_VALUE : load<u64>(a);
}

/** 32 bytes at `from`, most significant first, as a word. */
// @ts-ignore: decorator
@inline
export function loadBigEndian(from: usize, out: usize): void {
  const first = bswap<u64>(load<u64>(from));
  const second = bswap<u64>(load<u64>(from, 8));
  const third = bswap<u64>(load<u64>(from, 16));
  store<u64>(out, bswap<u64>(load<u64>(from, 24)));
  store<u64>(out, third, 8);
  store<u64>(out, second, 16);
  store<u64>(out, first, 24);
}

/** The word as 32 bytes at `to`, most significant first. */
// @ts-ignore: decorator
@inline
export function storeBigEndian(word: usize, to: usize): void {
  loadBigEndian(word, to);
}

/** BYTE: byte `index` of `word`, 0 the most significant; 0 from 32 on. */
export function byteAt(index: usize, word: usize, out: usize): void {
  const at = toU64Clamped(index);
  setU64(out, at < 32 ? <u64>load<u8>(word + 31 - <usize>at) : 0);
}

/** SIGNEXTEND: `word` as a number of `index` + 1 bytes in two's complement. */
export function signExtend(index: usize, word: usize, out: usize): void {
  const at = toU64Clamped(index);
  let w0 = load<u64>(word);
  let w1 = load<u64>(word, 8);
  let w2 = load<u64>(word, 16);
  let w3 = load<u64>(word, 24);
  if (at < 31) {
    const limb = at >> 3;
    // Bits of the limb above the sign.
    const above: u64 = 56 - ((at & 7) << 3);
    if (limb == 0) w0 = <u64>(<i64>(w0 << above) >> above);
    else if (limb == 1) w1 = <u64>(<i64>(w1 << above) >> above);
    else if (limb == 2) w2 = <u64>(<i64>(w2 << above) >> above);
    else w3 = <u64>(<i64>(w3 << above) >> above);
    if (limb < 1) w1 = <u64>(<i64>w0 >> 63);
    if (limb < 2) w2 = <u64>(<i64>w1 >> 63);
    if (limb < 3) w3 = <u64>(<i64>w2 >> 63);
  }
  store<u64>(out, w0);
  store<u64>(out, w1, 8);
  store<u64>(out, w2, 16);
  store<u64>(out, w3, 24);
}

/** CLZ (EIP-7939): zero bits above the highest set one, 256 for 0. */
export function countLeadingZeros(word: usize, out: usize): void {
  let zeros: u64 = 0;
  for (let limb: usize = 32; limb > 0; limb -= 8) {
    const value = load<u64>(word + limb - 8);
    if (value != 0) {
      zeros += clz<u64>(value);
      break;
    }
    zeros += 64;
  }
  setU64(out, zeros);
}
