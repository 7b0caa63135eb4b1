/**
 * Quotients and remainders of words. Long division is Knuth's algorithm D (The Art of Computer Programming, volume 2,
 * 4.3.1) with digits of 32 bits, for which WebAssembly's 64-bit division is enough.
 */
import { multiplyFully } from './multiply';
import { copy, isZero, lessThan, setU64, setZero, sub } from './words';

const DIGIT_BITS: u64 = 32;
const DIGIT_MASK: u64 = 0xffffffff;

/** Dividend, then remainder: up to 16 digits and one more that normalising may need. */
const dividend: usize = memory.data(72, 8);
const divisor: usize = memory.data(32, 8);
const quotient: usize = memory.data(72, 8);
const zero: usize = memory.data(32, 8);
const positive: usize = memory.data(32, 8);
const positiveDivisor: usize = memory.data(32, 8);

// @ts-ignore: decorator
@inline
function digit(number: usize, index: i32): u64 {
  return <u64>load<u32>(number + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function setDigit(number: usize, index: i32, value: u64): void {
  store<u32>(number + (<usize>index << 2), <u32>value);
}

/** How many of the lowest `most` digits there are without leading zeros. */
function digitsOf(number: usize, most: i32): i32 {
  let count = most;
  while (count > 0 && digit(number, count - 1) == 0) count--;
  return count;
}

/** Shifts `count` digits to the left by less than a digit; what is pushed out is given back. */
function shiftLeft(number: usize, count: i32, bits: u64): u64 {
  let carry: u64 = 0;
  for (let index = 0; index < count; index++) {
    const value = (digit(number, index) << bits) | carry;
    setDigit(number, index, value);
    carry = value >> DIGIT_BITS;
  }
  return carry;
}

function shiftRight(number: usize, count: i32, bits: u64): void {
  let carry: u64 = 0;
  for (let index = count - 1; index >= 0; index--) {
    const value = (carry << DIGIT_BITS) | digit(number, index);
    setDigit(number, index, value >> bits);
    carry = value & (((<u64>1) << bits) - 1);
  }
}

/**
 * Divides the `most` digits at `dividend` by the word at `divisor`, which is not 0. The quotient's lower 256 bits are
 * then at `quotient`, the remainder at `dividend`.
 */
function divideLong(most: i32): void {
  setZero(quotient);
  const m = digitsOf(dividend, most);
  const n = digitsOf(divisor, 8);
  if (m < n) return;
  if (n == 1) {
    divideByDigit(m);
    return;
  }
  const bits = <u64>clz<u32>(<u32>digit(divisor, n - 1));
  shiftLeft(divisor, n, bits);
  setDigit(dividend, m, shiftLeft(dividend, m, bits));
  const top = digit(divisor, n - 1);
  const second = digit(divisor, n - 2);
  for (let j = m - n; j >= 0; j--) {
    const upper = (digit(dividend, j + n) << DIGIT_BITS) | digit(dividend, j + n - 1);
    let guess = upper / top;
    let rest = upper - guess * top;
    while (guess > DIGIT_MASK || guess * second > ((rest << DIGIT_BITS) | digit(dividend, j + n - 2))) {
      guess--;
      rest += top;
      if (rest > DIGIT_MASK) break;
    }
    if (subtractProduct(j, n, guess)) {
      guess--;
      addBack(j, n);
    }
    if (j < 8) setDigit(quotient, j, guess);
  }
  shiftRight(dividend, n, bits);
  for (let index = n; index < 8; index++) setDigit(dividend, index, 0);
}

function divideByDigit(m: i32): void {
  const by = digit(divisor, 0);
  let rest: u64 = 0;
  for (let index = m - 1; index >= 0; index--) {
    const value = (rest << DIGIT_BITS) | digit(dividend, index);
    const part = value / by;
    if (index < 8) setDigit(quotient, index, part);
    rest = value - part * by;
  }
  setU64(dividend, rest);
}

/** Takes `factor` times the divisor from the dividend's digits `j` to `j + n`. True: it was too much by one divisor. */
function subtractProduct(j: i32, n: i32, factor: u64): bool {
  let carry: u64 = 0;
  let borrow: u64 = 0;
  for (let index = 0; index < n; index++) {
    const product = factor * digit(divisor, index) + carry;
    carry = product >> DIGIT_BITS;
    const left = digit(dividend, index + j) - (product & DIGIT_MASK) - borrow;
    setDigit(dividend, index + j, left);
    borrow = left >> 63;
  }
  const left = digit(dividend, j + n) - carry - borrow;
  setDigit(dividend, j + n, left);
  return left >> 63 != 0;
}

function addBack(j: i32, n: i32): void {
  let carry: u64 = 0;
  for (let index = 0; index < n; index++) {
    const sum = digit(dividend, index + j) + digit(divisor, index) + carry;
    setDigit(dividend, index + j, sum);
    carry = sum >> DIGIT_BITS;
  }
  setDigit(dividend, j + n, digit(dividend, j + n) + carry);
}

// @ts-ignore: decorator
@inline
function isShort(a: usize): bool {
  return (load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) == 0;
}

/** DIV: a / b, 0 where b is 0. */
export function div(a: usize, b: usize, out: usize): void {
  if (isShort(a) && isShort(b)) {
    const by = load<u64>(b);
    setU64(out, by == 0 ? 0 : load<u64>(a) / by);
    return;
  }
  if (isZero(b) || lessThan(a, b)) {
    setZero(out);
    return;
  }
  copy(b, divisor);
  copy(a, dividend);
  divideLong(8);
  copy(quotient, out);
}

/** MOD: a mod b, 0 where b is 0. */
export function mod(a: usize, b: usize, out: usize): void {
  if (isShort(a) && isShort(b)) {
    const by = load<u64>(b);
    setU64(out, by == 0 ? 0 : load<u64>(a) % by);
    return;
  }
  if (isZero(b)) {
    setZero(out);
    return;
  }
  if (lessThan(a, b)) {
    copy(a, out);
    return;
  }
  copy(b, divisor);
  copy(a, dividend);
  divideLong(8);
  copy(dividend, out);
}

// @ts-ignore: decorator
@inline
function isNegative(a: usize): bool {
  return load<i64>(a, 24) < 0;
}

function absolute(a: usize, out: usize): void {
  if (isNegative(a)) sub(zero, a, out);
  else copy(a, out);
}

/** SDIV: rounded towards 0; the smallest number by -1 is itself. */
export function sdiv(a: usize, b: usize, out: usize): void {
  const changesSign = isNegative(a) != isNegative(b);
  absolute(a, positive);
  absolute(b, positiveDivisor);
  div(positive, positiveDivisor, out);
  if (changesSign) sub(zero, out, out);
}

/** SMOD: with the sign of a. */
export function smod(a: usize, b: usize, out: usize): void {
  const wasNegative = isNegative(a);
  absolute(a, positive);
  absolute(b, positiveDivisor);
  mod(positive, positiveDivisor, out);
  if (wasNegative) sub(zero, out, out);
}

/** ADDMOD: (a + b) mod n without losing the carry; 0 where n is 0. */
export function addmod(a: usize, b: usize, n: usize, out: usize): void {
  if (isZero(n)) {
    setZero(out);
    return;
  }
  let carry: u64 = 0;
  for (let at: usize = 0; at < 32; at += 8) {
    const x = load<u64>(a + at);
    const partial = x + load<u64>(b + at);
    const sum = partial + carry;
    carry = u64(partial < x) | u64(sum < partial);
    store<u64>(dividend + at, sum);
  }
  store<u64>(dividend, carry, 32);
  copy(n, divisor);
  divideLong(9);
  copy(dividend, out);
}

/** MULMOD: (a · b) mod n of the whole product; 0 where n is 0. */
export function mulmod(a: usize, b: usize, n: usize, out: usize): void {
  if (isZero(n)) {
    setZero(out);
    return;
  }
  multiplyFully(a, b, dividend);
  copy(n, divisor);
  divideLong(16);
  copy(dividend, out);
}
