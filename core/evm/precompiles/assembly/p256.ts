/**
 * Sums of multiples on secp256r1. Coordinates are numbers modulo the prime in Montgomery's form, eight little-endian limbs
 * of 32 bits; points are Jacobian (x/z², y/z³), z = 0 at infinity. The prime is 2^256 - 2^224 + 2^192 + 2^96 - 1: its
 * lowest limb is -1, so that a reduction takes additions alone.
 */
const BYTES: usize = 32;
const POINT: usize = 96;

/** Odd multiples 1, 3, … of the generator: x and y. */
export const GENERATOR_MULTIPLES: i32 = 64;
export const p256Generator: usize = memory.data(4096, 16);
/** Odd multiples 1, 3, … of the other point; the caller writes the first, with z = 1 in Montgomery's form. */
const KEY_MULTIPLES: usize = 8;
export const p256Key: usize = memory.data(768, 16);
/** The digits of both factors, signed and odd or zero, the highest first. */
export const DIGITS: i32 = 257;
export const p256GeneratorDigits: usize = memory.data(257, 16);
export const p256KeyDigits: usize = memory.data(257, 16);
/** The sum: x, y, z. */
export const p256Sum: usize = memory.data(96, 16);

const twice: usize = memory.data(96, 16);
const negated: usize = memory.data(96, 16);
// Scratch numbers of the formulas.
const n0: usize = memory.data(32, 16);
const n1: usize = memory.data(32, 16);
const n2: usize = memory.data(32, 16);
const n3: usize = memory.data(32, 16);
const n4: usize = memory.data(32, 16);
const n5: usize = memory.data(32, 16);
const n6: usize = memory.data(32, 16);
const zero: usize = memory.data(32, 16);

const P0: u64 = 0xffffffffffffffff;
const P1: u64 = 0x00000000ffffffff;
const P3: u64 = 0xffffffff00000001;
const LOW: u64 = 0xffffffff;

/** Both factors times their points. */
export function p256Multiply(): void {
  double(twice, p256Key);
  for (let index: usize = 1; index < KEY_MULTIPLES; index++) {
    add(p256Key + index * POINT, p256Key + (index - 1) * POINT, twice);
  }
  memory.fill(p256Sum, 0, POINT);
  for (let at: usize = 0; at < <usize>DIGITS; at++) {
    double(p256Sum, p256Sum);
    const key = <i32>load<i8>(p256KeyDigits + at);
    if (key != 0) add(p256Sum, p256Sum, signed(p256Key + <usize>(abs(key) >> 1) * POINT, key < 0));
    const generator = <i32>load<i8>(p256GeneratorDigits + at);
    if (generator != 0) {
      addAffine(p256Sum, p256Sum, signed(p256Generator + <usize>(abs(generator) >> 1) * BYTES * 2, generator < 0));
    }
  }
}

/** A point, or its negative in scratch memory. */
function signed(point: usize, isNegative: bool): usize {
  if (!isNegative) return point;
  memory.copy(negated, point, POINT);
  subtract(negated + BYTES, zero, point + BYTES);
  return negated;
}

function double(to: usize, from: usize): void {
  const x = from;
  const y = from + BYTES;
  const z = from + BYTES * 2;
  multiply(n0, z, z); // delta
  multiply(n1, y, y); // gamma
  multiply(n2, x, n1); // beta
  sum(n3, y, z);
  subtract(n4, x, n0);
  sum(n5, x, n0);
  multiply(n4, n4, n5);
  sum(n5, n4, n4);
  sum(n4, n5, n4); // alpha
  multiply(n3, n3, n3);
  subtract(n3, n3, n1);
  subtract(to + BYTES * 2, n3, n0);
  sum(n2, n2, n2);
  sum(n2, n2, n2); // 4 beta
  sum(n5, n2, n2);
  multiply(n3, n4, n4);
  subtract(to, n3, n5);
  subtract(n2, n2, to);
  multiply(n2, n4, n2);
  multiply(n1, n1, n1);
  sum(n1, n1, n1);
  sum(n1, n1, n1);
  sum(n1, n1, n1); // 8 gamma²
  subtract(to + BYTES, n2, n1);
}

function add(to: usize, a: usize, b: usize): void {
  if (isZero(a + BYTES * 2)) {
    memory.copy(to, b, POINT);
    return;
  }
  const bz = b + BYTES * 2;
  multiply(n0, bz, bz);
  multiply(n1, a, n0); // u1
  multiply(n2, bz, n0);
  multiply(n2, a + BYTES, n2); // s1
  multiply(n3, a + BYTES * 2, bz);
  finish(to, a, b, n3);
}

/** As {@link add}, with z of `b` known to be one. */
function addAffine(to: usize, a: usize, b: usize): void {
  if (isZero(a + BYTES * 2)) {
    memory.copy(to, b, BYTES * 2);
    memory.copy(to + BYTES * 2, one, BYTES);
    return;
  }
  memory.copy(n1, a, BYTES);
  memory.copy(n2, a + BYTES, BYTES);
  memory.copy(n3, a + BYTES * 2, BYTES);
  finish(to, a, b, n3);
}

/** One in Montgomery's form: 2^256 less the prime. */
const one: usize = memory.data<u64>([1, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe]);

/** The rest of an addition; n1, n2: x and y of `a` over the common denominator, n3: the product of both z. */
function finish(to: usize, a: usize, b: usize, product: usize): void {
  const az = a + BYTES * 2;
  multiply(n0, az, az);
  multiply(n4, b, n0); // u2
  multiply(n5, az, n0);
  multiply(n5, b + BYTES, n5); // s2
  subtract(n4, n4, n1); // h
  subtract(n5, n5, n2); // r
  if (isZero(n4)) {
    if (isZero(n5)) double(to, a);
    else memory.fill(to, 0, POINT);
    return;
  }
  multiply(to + BYTES * 2, product, n4);
  multiply(n0, n4, n4); // h²
  multiply(n4, n4, n0); // h³
  multiply(n0, n1, n0); // u1 h²
  multiply(n6, n5, n5);
  subtract(n6, n6, n4);
  subtract(n6, n6, n0);
  subtract(to, n6, n0);
  subtract(n0, n0, to);
  multiply(n0, n5, n0);
  multiply(n4, n2, n4);
  subtract(to + BYTES, n0, n4);
}

function isZero(a: usize): bool {
  return (load<u64>(a) | load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) == 0;
}

/** a + b: four words and what is carried out, then the prime taken off if it fits. */
function sum(to: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a);
  const a1 = load<u64>(a, 8);
  const a2 = load<u64>(a, 16);
  const a3 = load<u64>(a, 24);
  const s0 = a0 + load<u64>(b);
  const c0 = <u64>(s0 < a0);
  const h1 = a1 + c0;
  const s1 = h1 + load<u64>(b, 8);
  const c1 = <u64>(h1 < c0) | <u64>(s1 < h1);
  const h2 = a2 + c1;
  const s2 = h2 + load<u64>(b, 16);
  const c2 = <u64>(h2 < c1) | <u64>(s2 < h2);
  const h3 = a3 + c2;
  const s3 = h3 + load<u64>(b, 24);
  takeOff(to, s0, s1, s2, s3, <u64>(h3 < c2) | <u64>(s3 < h3));
}

/** Writes a number below twice the prime, reduced. */
// @ts-ignore: decorator
@inline
function takeOff(to: usize, s0: u64, s1: u64, s2: u64, s3: u64, top: u64): void {
  const d0 = s0 - P0;
  const b0 = <u64>(s0 < P0);
  const g1 = s1 - P1;
  const d1 = g1 - b0;
  const b1 = <u64>(s1 < P1) | <u64>(g1 < b0);
  const d2 = s2 - b1;
  const b2 = <u64>(s2 < b1);
  const g3 = s3 - P3;
  const d3 = g3 - b2;
  const b3 = <u64>(s3 < P3) | <u64>(g3 < b2);
  const keeps = top < b3;
  store<u64>(to, select<u64>(s0, d0, keeps));
  store<u64>(to, select<u64>(s1, d1, keeps), 8);
  store<u64>(to, select<u64>(s2, d2, keeps), 16);
  store<u64>(to, select<u64>(s3, d3, keeps), 24);
}

/** a - b, and the prime more when that is negative. */
function subtract(to: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a);
  const a1 = load<u64>(a, 8);
  const a2 = load<u64>(a, 16);
  const a3 = load<u64>(a, 24);
  const v0 = load<u64>(b);
  const v1 = load<u64>(b, 8);
  const v2 = load<u64>(b, 16);
  const v3 = load<u64>(b, 24);
  const d0 = a0 - v0;
  const b0 = <u64>(a0 < v0);
  const g1 = a1 - v1;
  const d1 = g1 - b0;
  const b1 = <u64>(a1 < v1) | <u64>(g1 < b0);
  const g2 = a2 - v2;
  const d2 = g2 - b1;
  const b2 = <u64>(a2 < v2) | <u64>(g2 < b1);
  const g3 = a3 - v3;
  const d3 = g3 - b2;
  const mask = 0 - (<u64>(a3 < v3) | <u64>(g3 < b2));
  const s0 = d0 + (P0 & mask);
  const c0 = <u64>(s0 < d0);
  const h1 = d1 + c0;
  const s1 = h1 + (P1 & mask);
  const c1 = <u64>(h1 < c0) | <u64>(s1 < h1);
  const s2 = d2 + c1;
  store<u64>(to, s0);
  store<u64>(to, s1, 8);
  store<u64>(to, s2, 16);
  store<u64>(to, d3 + (P3 & mask) + <u64>(s2 < c1), 24);
}

/** a · b / 2^256: for each limb of `a` its row of products, and as much of the prime as clears the lowest limb. */
function multiply(to: usize, a: usize, b: usize): void {
  const b0 = <u64>load<u32>(b, 0);
  const b1 = <u64>load<u32>(b, 4);
  const b2 = <u64>load<u32>(b, 8);
  const b3 = <u64>load<u32>(b, 12);
  const b4 = <u64>load<u32>(b, 16);
  const b5 = <u64>load<u32>(b, 20);
  const b6 = <u64>load<u32>(b, 24);
  const b7 = <u64>load<u32>(b, 28);
  let t0: u64 = 0, t1: u64 = 0, t2: u64 = 0, t3: u64 = 0, t4: u64 = 0, t5: u64 = 0, t6: u64 = 0, t7: u64 = 0, t8: u64 = 0;
  for (let at = a; at < a + BYTES; at += 4) {
    const limb = <u64>load<u32>(at);
    const x0 = limb * b0 + t0;
    const times = x0 & LOW;
    const x1 = limb * b1 + t1 + (x0 >> 32);
    const x2 = limb * b2 + t2 + (x1 >> 32);
    const x3 = limb * b3 + t3 + (x2 >> 32);
    const x4 = limb * b4 + t4 + (x3 >> 32);
    const x5 = limb * b5 + t5 + (x4 >> 32);
    const x6 = limb * b6 + t6 + (x5 >> 32);
    const x7 = limb * b7 + t7 + (x6 >> 32);
    t0 = x1 & LOW;
    t1 = x2 & LOW;
    const y3 = (x3 & LOW) + times;
    t2 = y3 & LOW;
    const y4 = (x4 & LOW) + (y3 >> 32);
    t3 = y4 & LOW;
    const y5 = (x5 & LOW) + (y4 >> 32);
    t4 = y5 & LOW;
    const y6 = (x6 & LOW) + times + (y5 >> 32);
    t5 = y6 & LOW;
    const y7 = (x7 & LOW) + ((times << 32) - times) + (y6 >> 32);
    t6 = y7 & LOW;
    const y8 = t8 + (x7 >> 32) + (y7 >> 32);
    t7 = y8 & LOW;
    t8 = y8 >> 32;
  }
  takeOff(to, t0 | (t1 << 32), t2 | (t3 << 32), t4 | (t5 << 32), t6 | (t7 << 32), t8);
}
