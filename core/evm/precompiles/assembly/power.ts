/**
 * Powers modulo an odd number by Montgomery's method, and modulo a power of two. Numbers are little-endian limbs of 32
 * bits; products of two limbs and two carries fit 64 bits exactly.
 */

/** Largest modulus. */
export const LIMBS_MAX: i32 = 24;
const NUMBER_BYTES: usize = 96;
/** Where the caller writes the modulus; unused for a power of two. */
export const powerModulus: usize = memory.data(96, 16);
/** Where the caller writes 1, and where the power is afterwards; like the base times 2 to the 32 · limbs if that is odd. */
export const powerResult: usize = memory.data(96, 16);
/** The powers 0 to 15 of the base; the caller writes 0 and 1. */
export const powerTable: usize = memory.data(1536, 16);
/** Where the caller writes the exponent, in pieces: big-endian bytes. */
export const EXPONENT_BYTES: i32 = 4096;
export const powerExponent: usize = memory.data(4096, 16);
const product: usize = memory.data(104, 16);

/** Bytes of each number, and what kind of modulus it is. */
let size: usize = 0;
let isOdd = false;
/** Minus the inverse of the lowest limb of the modulus, modulo 2 to the 32. */
let inverse: u64 = 0;

/** Tells how many limbs numbers have, and whether the modulus is the odd one written or 2 to the 32 · limbs. */
export function powerBegin(limbs: i32, odd: bool): void {
  size = (<usize>limbs) << 2;
  isOdd = odd;
  if (!odd) return;
  const lowest = load<u32>(powerModulus);
  // Newton: each turn doubles the bits that are right, from three on.
  let found: u32 = lowest;
  for (let turn = 0; turn < 4; turn++) found *= 2 - lowest * found;
  inverse = <u64>(0 - found);
}

/** Fills the table: worth it for long exponents only. */
export function powerFillTable(): void {
  for (let index: usize = 2; index < 16; index++) {
    const at = powerTable + index * NUMBER_BYTES;
    multiply(at, at - NUMBER_BYTES, powerTable + NUMBER_BYTES);
  }
}

/** Goes on with the next `length` bytes of a long exponent. */
export function powerByNibbles(length: usize): void {
  for (let at = powerExponent; at < powerExponent + length; at++) {
    const byte = <usize>load<u8>(at);
    byNibble(byte >> 4);
    byNibble(byte & 15);
  }
}

/** Goes on with the next `length` bytes of a short exponent. */
export function powerByBits(length: usize): void {
  for (let at = powerExponent; at < powerExponent + length; at++) {
    const byte = load<u8>(at);
    for (let bit: u8 = 128; bit > 0; bit >>= 1) {
      multiply(powerResult, powerResult, powerResult);
      if ((byte & bit) != 0) multiply(powerResult, powerResult, powerTable + NUMBER_BYTES);
    }
  }
}

/** Multiplies the result by the number in the first place of the table: out of Montgomery's form when that is 1. */
export function powerMultiply(): void {
  multiply(powerResult, powerResult, powerTable);
}

function byNibble(nibble: usize): void {
  for (let turn = 0; turn < 4; turn++) multiply(powerResult, powerResult, powerResult);
  if (nibble != 0) multiply(powerResult, powerResult, powerTable + nibble * NUMBER_BYTES);
}

function multiply(to: usize, a: usize, b: usize): void {
  memory.fill(product, 0, size + 8);
  if (isOdd) {
    for (let at: usize = 0; at < size; at += 4) addRow(load<u32>(a + at), b);
    subtractModulus(to);
    return;
  }
  for (let at: usize = 0; at < size; at += 4) addLowRow(load<u32>(a + at), b, at);
  memory.copy(to, product, size);
}

/** Adds limb · b and as much of the modulus as makes the lowest limb zero, and drops that limb. */
function addRow(limb: u64, b: usize): void {
  let sum = limb * <u64>load<u32>(b) + <u64>load<u32>(product);
  const times = ((sum & 0xffffffff) * inverse) & 0xffffffff;
  let carry = sum >> 32;
  let modulusCarry = ((sum & 0xffffffff) + times * <u64>load<u32>(powerModulus)) >> 32;
  for (let at: usize = 4; at < size; at += 4) {
    sum = limb * <u64>load<u32>(b + at) + <u64>load<u32>(product + at) + carry;
    carry = sum >> 32;
    sum = times * <u64>load<u32>(powerModulus + at) + (sum & 0xffffffff) + modulusCarry;
    modulusCarry = sum >> 32;
    store<u32>(product + at - 4, <u32>sum);
  }
  sum = <u64>load<u32>(product + size) + carry + modulusCarry;
  store<u32>(product + size - 4, <u32>sum);
  store<u32>(product + size, <u32>(sum >> 32));
}

/** Writes the product, less the modulus if it is not below it. */
function subtractModulus(to: usize): void {
  let borrow: u64 = 0;
  for (let at: usize = 0; at < size; at += 4) {
    const difference = <u64>load<u32>(product + at) - <u64>load<u32>(powerModulus + at) - borrow;
    store<u32>(to + at, <u32>difference);
    borrow = difference >> 63;
  }
  if (borrow > <u64>load<u32>(product + size)) memory.copy(to, product, size);
}

/** Adds limb · b at `shift`, without what lies beyond the numbers' size. */
function addLowRow(limb: u64, b: usize, shift: usize): void {
  let carry: u64 = 0;
  for (let at = shift; at < size; at += 4) {
    const sum = limb * <u64>load<u32>(b + at - shift) + <u64>load<u32>(product + at) + carry;
    store<u32>(product + at, <u32>sum);
    carry = sum >> 32;
  }
}
