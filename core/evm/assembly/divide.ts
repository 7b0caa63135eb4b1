/** Quotients and remainders of words, by the rules of the EVM: nothing fails, division by zero gives zero. */
import { divideLong, setDivisor } from './longDivision';
import { multiplyFully } from './multiply';
import { copy, isZero, lessThan, setU64, setZero, sub } from './words';

/** The product or sum before it is reduced, and the quotient of it. */
const whole: usize = memory.data(64, 8);
const quotient: usize = memory.data(64, 8);
const remainder: usize = memory.data(32, 8);
const zero: usize = memory.data(32, 8);
const positive: usize = memory.data(32, 8);
const positiveDivisor: usize = memory.data(32, 8);

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
  setDivisor(b);
  divideLong(a, 4, out, remainder);
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
  setDivisor(b);
  divideLong(a, 4, quotient, out);
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
  const areReduced = lessThan(a, n) && lessThan(b, n);
  for (let at: usize = 0; at < 32; at += 8) {
    const x = load<u64>(a + at);
    const partial = x + load<u64>(b + at);
    const sum = partial + carry;
    carry = u64(partial < x) | u64(sum < partial);
    store<u64>(whole + at, sum);
  }
  if (areReduced) {
    if (carry != 0 || !lessThan(whole, n)) sub(whole, n, out);
    else copy(whole, out);
    return;
  }
  store<u64>(whole, carry, 32);
  setDivisor(n);
  divideLong(whole, 5, quotient, out);
}

/** MULMOD: (a · b) mod n of the whole product; 0 where n is 0. */
export function mulmod(a: usize, b: usize, n: usize, out: usize): void {
  if (isZero(n)) {
    setZero(out);
    return;
  }
  setDivisor(n);
  multiplyFully(a, b, whole);
  divideLong(whole, 8, quotient, out);
}
