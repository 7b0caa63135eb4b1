/**
 * Reciprocals by which long division multiplies, since WebAssembly divides no more than 64 bits by 64: Möller and
 * Granlund, "Improved division by invariant integers" (2011). A divisor's highest bit is set.
 */
import { highOf } from './multiply';

/** ⌊(2¹²⁸ - 1) / divisor⌋ - 2⁶⁴ (algorithm 2: 11 bits, then 21, 34, 65 of them by Newton's iteration). */
// @ts-ignore: decorator
@inline
export function reciprocalOf(divisor: u64): u64 {
  const v0: u64 = <u64>(<u32>0x7fd00 / <u32>(divisor >> 55));
  const d40 = (divisor >> 24) + 1;
  const v1 = (v0 << 11) - ((v0 * v0 * d40) >> 40) - 1;
  const v2 = (v1 << 13) + ((v1 * (0x1000000000000000 - v1 * d40)) >> 47);
  const odd = divisor & 1;
  const error = ((v2 >> 1) & (0 - odd)) - v2 * ((divisor >> 1) + odd);
  const v3 = (highOf(v2, error) >> 1) + (v2 << 31);
  const low = v3 * divisor + divisor;
  return v3 - (highOf(v3, divisor) + u64(low < divisor)) - divisor;
}

/** ⌊(2¹⁹² - 1) / (upper · 2⁶⁴ + lower)⌋ - 2⁶⁴ (algorithm 6). */
// @ts-ignore: decorator
@inline
export function reciprocalOfTwo(upper: u64, lower: u64): u64 {
  // Without branches: which correction is needed cannot be foreseen.
  let v = reciprocalOf(upper);
  let p = upper * v + lower;
  const first: u64 = 0 - u64(p < lower);
  const second = first & (0 - u64(p >= upper));
  v += first + second;
  p -= (upper & first) + (upper & second);
  const high = highOf(v, lower);
  const low = v * lower;
  p += high;
  const third = u64(p < high);
  return v - third - (third & (u64(p > upper) | (u64(p == upper) & u64(low >= lower))));
}
