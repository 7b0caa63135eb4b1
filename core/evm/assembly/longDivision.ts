/**
 * Division of up to eight limbs by a word: Knuth's algorithm D (The Art of Computer Programming, volume 2, 4.3.1) with
 * digits of 64 bits, which are found by multiplying with a reciprocal (Möller and Granlund, algorithms 4 and 5).
 *
 * The divisor is aligned to the left: its highest limb is always the fourth and has its highest bit set, so that one loop
 * with everything in local variables serves for two, three and four limbs.
 */
import { highOf } from './multiply';
import { reciprocalOf, reciprocalOfTwo } from './reciprocal';
import { lowerShifted, upperShifted } from './shift';
import { copy, setU64, setZero } from './words';

/** Limbs below the dividend that the window may reach, always 0. */
const LIMBS_BELOW: usize = 3;
const room: usize = memory.data(8 * 12, 8);
/** The dividend, shifted as the divisor is, and one limb more for what is shifted out. */
const dividend: usize = room + 8 * LIMBS_BELOW;

/** Limbs of the divisor. */
let n: usize = 0;
/** How far the divisor has been shifted to the left within its limbs. */
let bits: u64 = 0;
let reciprocal: u64 = 0;
let divisor3: u64 = 0;
let divisor2: u64 = 0;
let divisor1: u64 = 0;
let divisor0: u64 = 0;
/** The divisor as it was given: many programs divide by the same number again and again. */
let given3: u64 = 0;
let given2: u64 = 0;
let given1: u64 = 0;
let given0: u64 = 0;

/**
 * Says by which word, not 0, to divide next. Apart from the division, because a processor can find the reciprocal, which
 * takes long but little, while it does what the dividend takes.
 */
export function setDivisor(by: usize): void {
  let d3 = load<u64>(by, 24);
  let d2 = load<u64>(by, 16);
  let d1 = load<u64>(by, 8);
  let d0 = load<u64>(by);
  if (((d3 ^ given3) | (d2 ^ given2) | (d1 ^ given1) | (d0 ^ given0)) == 0) return;
  given3 = d3;
  given2 = d2;
  given1 = d1;
  given0 = d0;
  n = 4;
  if (d3 == 0) {
    if (d2 != 0) {
      n = 3;
      d3 = d2;
      d2 = d1;
      d1 = d0;
    } else if (d1 != 0) {
      n = 2;
      d3 = d1;
      d2 = d0;
      d1 = 0;
    } else {
      n = 1;
      d3 = d0;
    }
    d0 = 0;
  }
  bits = clz<u64>(d3);
  if (n == 1) {
    divisor3 = d3 << bits;
    reciprocal = reciprocalOf(divisor3);
    return;
  }
  d3 = upperShifted(d3, d2, bits);
  d2 = upperShifted(d2, d1, bits);
  divisor3 = d3;
  divisor2 = d2;
  divisor1 = upperShifted(d1, d0, bits);
  divisor0 = d0 << bits;
  reciprocal = reciprocalOfTwo(d3, d2);
}

/**
 * Divides the `limbs` (4 to 8) limbs at `from` by the divisor. The remainder is written as a word; of the quotient, at
 * least the lower four limbs are, and as many more as it has: there must be room for `limbs`. Results may lie over `from`
 * if it is a word, but not over one another.
 */
export function divideLong(from: usize, limbs: usize, quotient: usize, remainder: usize): void {
  while (limbs > 0 && load<u64>(from + ((limbs - 1) << 3)) == 0) limbs--;
  if (limbs < n) {
    copy(from, remainder);
    setZero(quotient);
    return;
  }
  const shift = bits;
  let lower: u64 = 0;
  for (let at: usize = 0; at < limbs << 3; at += 8) {
    const limb = load<u64>(from + at);
    store<u64>(dividend + at, upperShifted(limb, lower, shift));
    lower = limb;
  }
  store<u64>(dividend + (limbs << 3), upperShifted(0, lower, shift));
  setZero(quotient);
  if (n == 1) setU64(remainder, divideByLimb(limbs, quotient) >> shift);
  else divideByWord(limbs, quotient, remainder);
}

/** Divides the shifted dividend by two limbs or more. */
function divideByWord(limbs: usize, quotient: usize, remainder: usize): void {
  const d3 = divisor3;
  const d2 = divisor2;
  const d1 = divisor1;
  const d0 = divisor0;
  const v = reciprocal;
  const isLong = n > 2;
  // The window: the five limbs of the dividend that the next digit of the quotient is about.
  let next = dividend + (limbs << 3) - 32;
  let u4 = load<u64>(next, 32);
  let u3 = load<u64>(next, 24);
  let u2 = load<u64>(next, 16);
  let u1 = load<u64>(next, 8);
  let u0 = load<u64>(next);
  let digitAt = quotient + ((limbs - n) << 3);
  if (u4 == 0 && u3 < d3) {
    digitAt -= 8;
    next -= 8;
    u4 = u3;
    u3 = u2;
    u2 = u1;
    u1 = u0;
    u0 = load<u64>(next);
  }
  for (; digitAt >= quotient; digitAt -= 8) {
    let digit: u64 = 0;
    let isTooMuch: bool = false;
    if (u4 < d3 || u3 < d2) {
      // Algorithm 5, three limbs by two, gives the digit or one less. Both remainders are worked out, beside one
      // another, before it is known which is right: nothing waits, and no branch is guessed wrongly.
      let less3 = u3 - d3 - u64(u2 < d2);
      let less2 = u2 - d2;
      const q0 = v * u4 + u3;
      digit = highOf(v, u4) + (u4 + u64(q0 < u3));
      let product = digit * d2;
      less3 = less3 - digit * d3 - u64(less2 < product) - highOf(digit, d2);
      less2 -= product;
      const more2 = less2 + d2;
      const more3 = less3 + (d3 + u64(more2 < d2));
      const isLess = less3 < q0;
      let carry: u64 = 0;
      if (isLong) {
        // What the divisor's two other limbs take.
        product = digit * d0;
        carry = highOf(digit, d0) + u64(u0 < product);
        const more0 = u0 - product;
        product = digit * d1 + carry;
        carry = highOf(digit, d1) + u64(product < carry) + u64(u1 < product);
        const more1 = u1 - product;
        const less0 = more0 - d0;
        const part = more1 - d1;
        const borrow = u64(more0 < d0);
        const less1 = part - borrow;
        const lessCarry = carry + u64(more1 < d1) + u64(part < borrow);
        carry = select<u64>(lessCarry, carry, isLess);
        u1 = select<u64>(less1, more1, isLess);
        u0 = select<u64>(less0, more0, isLess);
      }
      u3 = select<u64>(less3, more3, isLess);
      u2 = select<u64>(less2, more2, isLess);
      digit += u64(isLess);
      if (u3 >= d3 && (u3 > d3 || u2 >= d2)) {
        digit++;
        u3 -= d3 + u64(u2 < d2);
        u2 -= d2;
        const borrow = u64(u0 < d0);
        u0 -= d0;
        carry += u64(u1 < d1);
        u1 -= d1;
        carry += u64(u1 < borrow);
        u1 -= borrow;
      }
      const borrow = u64(u2 < carry);
      u2 -= carry;
      isTooMuch = u3 < borrow;
      u3 -= borrow;
    } else {
      // The two highest limbs are the divisor's: 2⁶⁴ times the divisor is more than there is.
      isTooMuch = true;
      u3 = 0 - (u64(u2 < d1) | (u64(u2 == d1) & u64(u1 < d0)));
      u2 -= d1 + u64(u1 < d0);
      u1 -= d0;
    }
    // Once is enough: two limbs of the divisor have been looked at.
    if (isTooMuch) {
      digit--;
      u0 += d0;
      let carry = u64(u0 < d0);
      let sum = u1 + d1;
      u1 = sum + carry;
      carry = u64(sum < d1) | u64(u1 < carry);
      sum = u2 + d2;
      u2 = sum + carry;
      u3 += d3 + (u64(sum < d2) | u64(u2 < carry));
    }
    store<u64>(digitAt, digit);
    next -= 8;
    u4 = u3;
    u3 = u2;
    u2 = u1;
    u1 = u0;
    u0 = load<u64>(next);
  }
  // The remainder is in u4 to u1, aligned to the left.
  const shift = bits;
  if (n == 2) {
    store<u64>(remainder, lowerShifted(u4, u3, shift));
    store<u64>(remainder, u4 >> shift, 8);
    store<u64>(remainder, 0, 16);
    store<u64>(remainder, 0, 24);
  } else if (n == 3) {
    store<u64>(remainder, lowerShifted(u3, u2, shift));
    store<u64>(remainder, lowerShifted(u4, u3, shift), 8);
    store<u64>(remainder, u4 >> shift, 16);
    store<u64>(remainder, 0, 24);
  } else {
    store<u64>(remainder, lowerShifted(u2, u1, shift));
    store<u64>(remainder, lowerShifted(u3, u2, shift), 8);
    store<u64>(remainder, lowerShifted(u4, u3, shift), 16);
    store<u64>(remainder, u4 >> shift, 24);
  }
}

/** Divides the shifted dividend by one limb. Gives the remainder, shifted as well. */
function divideByLimb(limbs: usize, quotient: usize): u64 {
  const by = divisor3;
  const v = reciprocal;
  let rest = load<u64>(dividend + (limbs << 3));
  for (let at = (limbs - 1) << 3; <isize>at >= 0; at -= 8) {
    // Algorithm 4: two limbs by one.
    const next = load<u64>(dividend + at);
    const q0 = v * rest + next;
    let digit = highOf(v, rest) + rest + u64(q0 < next) + 1;
    rest = next - digit * by;
    const back: u64 = 0 - u64(rest > q0);
    digit += back;
    rest += by & back;
    if (rest >= by) {
      digit++;
      rest -= by;
    }
    store<u64>(quotient + at, digit);
  }
  return rest;
}
