/**
 * Division of up to eight limbs by a word: Knuth's algorithm D (The Art of Computer Programming, volume 2, 4.3.1) with
 * digits of 64 bits, which are found by multiplying with a reciprocal (Möller and Granlund, algorithms 4 and 5).
 *
 * The divisor is aligned to the left: its highest limb is always the fourth and has its highest bit set, so that one loop
 * with everything in local variables serves for two, three and four limbs.
 */
import { highOf } from './multiply';
import { reciprocalOf, reciprocalOfTwo } from './reciprocal';
import { copy, setU64, setZero } from './words';

/** Limbs below the dividend that the window may reach, always 0. */
const LIMBS_BELOW: usize = 3;
const room: usize = memory.data(8 * 12, 8);
/** The dividend, shifted as the divisor is, and one limb more for what is shifted out. */
const dividend: usize = room + 8 * LIMBS_BELOW;

/** The upper 64 bits of (upper · 2⁶⁴ + lower) · 2^bits, for `bits` below 64. */
// @ts-ignore: decorator
@inline
function shifted(upper: u64, lower: u64, bits: u64): u64 {
  return (upper << bits) | ((lower >> 1) >> (63 - bits));
}

/** The lower 64 bits of (upper · 2⁶⁴ + lower) / 2^bits, for `bits` below 64. */
// @ts-ignore: decorator
@inline
function unshifted(upper: u64, lower: u64, bits: u64): u64 {
  return (lower >> bits) | ((upper << 1) << (63 - bits));
}

/**
 * Divides the `limbs` (4 to 8) limbs at `from` by the word `by`, which is not 0. The remainder is written as a word; of
 * the quotient, at least the lower four limbs are, and as many more as it has: there must be room for `limbs`. Results may
 * lie over `by`, and over `from` if it is a word, but not over one another.
 */
export function divideLong(from: usize, limbs: usize, by: usize, quotient: usize, remainder: usize): void {
  let d3 = load<u64>(by, 24);
  let d2 = load<u64>(by, 16);
  let d1 = load<u64>(by, 8);
  let d0 = load<u64>(by);
  let n: usize = 4;
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
  while (limbs > 0 && load<u64>(from + ((limbs - 1) << 3)) == 0) limbs--;
  if (limbs < n) {
    copy(from, remainder);
    setZero(quotient);
    return;
  }
  const bits = clz<u64>(d3);
  let lower: u64 = 0;
  for (let at: usize = 0; at < limbs << 3; at += 8) {
    const limb = load<u64>(from + at);
    store<u64>(dividend + at, shifted(limb, lower, bits));
    lower = limb;
  }
  store<u64>(dividend + (limbs << 3), shifted(0, lower, bits));
  setZero(quotient);
  if (n == 1) {
    setU64(remainder, divideByLimb(d3 << bits, limbs, quotient) >> bits);
    return;
  }
  d3 = shifted(d3, d2, bits);
  d2 = shifted(d2, d1, bits);
  d1 = shifted(d1, d0, bits);
  d0 <<= bits;
  const reciprocal = reciprocalOfTwo(d3, d2);
  const isLong = (d1 | d0) != 0;

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
      // Algorithm 5: three limbs by two.
      let q0 = reciprocal * u4;
      digit = highOf(reciprocal, u4) + u4;
      q0 += u3;
      digit += u64(q0 < u3);
      let product = digit * d2;
      let borrow = u64(u2 < product);
      u3 -= digit * d3 + highOf(digit, d2) + borrow + d3;
      u2 -= product;
      u3 -= u64(u2 < d2);
      u2 -= d2;
      // Needed about as often as not: without a branch.
      const back: u64 = 0 - u64(u3 >= q0);
      digit += 1 + back;
      product = u2 + (d2 & back);
      u3 += (d3 & back) + u64(product < u2);
      u2 = product;
      if (u3 >= d3 && (u3 > d3 || u2 >= d2)) {
        digit++;
        u3 -= d3 + u64(u2 < d2);
        u2 -= d2;
      }
      if (isLong) {
        // What the divisor's two other limbs take.
        product = digit * d0;
        let carry = highOf(digit, d0) + u64(u0 < product);
        u0 -= product;
        product = digit * d1 + carry;
        carry = highOf(digit, d1) + u64(product < carry) + u64(u1 < product);
        u1 -= product;
        borrow = u64(u2 < carry);
        u2 -= carry;
        isTooMuch = u3 < borrow;
        u3 -= borrow;
      }
    } else {
      // The two highest limbs are the divisor's: 2⁶⁴ times the divisor is more than there is.
      isTooMuch = true;
      u3 = 0 - (u64(u2 < d1) | (u64(u2 == d1) & u64(u1 < d0)));
      u2 -= d1 + u64(u1 < d0);
      u1 -= d0;
    }
    while (isTooMuch) {
      digit--;
      u0 += d0;
      let carry = u64(u0 < d0);
      let sum = u1 + d1;
      u1 = sum + carry;
      carry = u64(sum < d1) | u64(u1 < carry);
      sum = u2 + d2;
      u2 = sum + carry;
      carry = u64(sum < d2) | u64(u2 < carry);
      sum = u3 + d3;
      u3 = sum + carry;
      isTooMuch = !(sum < d3 || u3 < carry);
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
  if (n == 2) {
    store<u64>(remainder, unshifted(u4, u3, bits));
    store<u64>(remainder, u4 >> bits, 8);
    store<u64>(remainder, 0, 16);
    store<u64>(remainder, 0, 24);
  } else if (n == 3) {
    store<u64>(remainder, unshifted(u3, u2, bits));
    store<u64>(remainder, unshifted(u4, u3, bits), 8);
    store<u64>(remainder, u4 >> bits, 16);
    store<u64>(remainder, 0, 24);
  } else {
    store<u64>(remainder, unshifted(u2, u1, bits));
    store<u64>(remainder, unshifted(u3, u2, bits), 8);
    store<u64>(remainder, unshifted(u4, u3, bits), 16);
    store<u64>(remainder, u4 >> bits, 24);
  }
}

/** Divides the shifted dividend by one limb, whose highest bit is set. Gives the remainder, shifted as well. */
function divideByLimb(by: u64, limbs: usize, quotient: usize): u64 {
  const reciprocal = reciprocalOf(by);
  let rest = load<u64>(dividend + (limbs << 3));
  for (let at = (limbs - 1) << 3; <isize>at >= 0; at -= 8) {
    // Algorithm 4: two limbs by one.
    const next = load<u64>(dividend + at);
    const q0 = reciprocal * rest + next;
    let digit = highOf(reciprocal, rest) + rest + u64(q0 < next) + 1;
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
