/** SHL, SHR, SAR: `out` = `word` shifted by the bits that the word `count` says. */
import { setZero, toU64Clamped } from './words';

const WORD_BITS: u64 = 256;

/** The upper 64 bits of (upper · 2⁶⁴ + lower) · 2^bits, for `bits` below 64. */
// @ts-ignore: decorator
@inline
export function upperShifted(upper: u64, lower: u64, bits: u64): u64 {
  return (upper << bits) | ((lower >> 1) >> (63 - bits));
}

/** The lower 64 bits of (upper · 2⁶⁴ + lower) / 2^bits, for `bits` below 64. */
// @ts-ignore: decorator
@inline
export function lowerShifted(upper: u64, lower: u64, bits: u64): u64 {
  return (lower >> bits) | ((upper << 1) << (63 - bits));
}

// Whole limbs are moved by selecting, not by branching: how far cannot be foreseen.

export function shl(count: usize, word: usize, out: usize): void {
  const bits = toU64Clamped(count);
  if (bits >= WORD_BITS) {
    setZero(out);
    return;
  }
  const byTwo = (bits & 128) != 0;
  const byOne = (bits & 64) != 0;
  const rest = bits & 63;
  let w0 = load<u64>(word);
  let w1 = load<u64>(word, 8);
  let w2 = select<u64>(w0, load<u64>(word, 16), byTwo);
  let w3 = select<u64>(w1, load<u64>(word, 24), byTwo);
  w1 = select<u64>(0, w1, byTwo);
  w0 = select<u64>(0, w0, byTwo);
  w3 = select<u64>(w2, w3, byOne);
  w2 = select<u64>(w1, w2, byOne);
  w1 = select<u64>(w0, w1, byOne);
  w0 = select<u64>(0, w0, byOne);
  store<u64>(out, w0 << rest);
  store<u64>(out, upperShifted(w1, w0, rest), 8);
  store<u64>(out, upperShifted(w2, w1, rest), 16);
  store<u64>(out, upperShifted(w3, w2, rest), 24);
}

/** Shifts to the right by `bits`; `fill`, all ones or all zeros, comes in from above. */
// @ts-ignore: decorator
@inline
function shiftRight(bits: u64, word: usize, out: usize, fill: u64): void {
  const isOut = bits >= WORD_BITS;
  const byTwo = (bits & 128) != 0;
  const byOne = (bits & 64) != 0;
  const rest = bits & 63;
  let w3 = select<u64>(fill, load<u64>(word, 24), isOut);
  let w2 = select<u64>(fill, load<u64>(word, 16), isOut);
  let w1 = select<u64>(fill, load<u64>(word, 8), isOut);
  let w0 = select<u64>(fill, load<u64>(word), isOut);
  w0 = select<u64>(w2, w0, byTwo);
  w1 = select<u64>(w3, w1, byTwo);
  w2 = select<u64>(fill, w2, byTwo);
  w3 = select<u64>(fill, w3, byTwo);
  w0 = select<u64>(w1, w0, byOne);
  w1 = select<u64>(w2, w1, byOne);
  w2 = select<u64>(w3, w2, byOne);
  w3 = select<u64>(fill, w3, byOne);
  store<u64>(out, lowerShifted(w1, w0, rest));
  store<u64>(out, lowerShifted(w2, w1, rest), 8);
  store<u64>(out, lowerShifted(w3, w2, rest), 16);
  store<u64>(out, lowerShifted(fill, w3, rest), 24);
}

export function shr(count: usize, word: usize, out: usize): void {
  shiftRight(toU64Clamped(count), word, out, 0);
}

export function sar(count: usize, word: usize, out: usize): void {
  shiftRight(toU64Clamped(count), word, out, <u64>(load<i64>(word, 24) >> 63));
}
