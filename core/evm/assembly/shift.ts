/** SHL, SHR, SAR: `out` = `word` shifted by the bits that the word `count` says. */
import { setU64, setZero, toU64Clamped } from './words';

const WORD_BITS: u64 = 256;
const LIMB_BITS: u64 = 64;

/** The limb `index`, which may lie outside the word: then `fill`. */
// @ts-ignore: decorator
@inline
function limb(word: usize, index: i64, fill: u64): u64 {
  return <u64>index < 4 ? load<u64>(word + (<usize>index << 3)) : fill;
}

export function shl(count: usize, word: usize, out: usize): void {
  const bits = toU64Clamped(count);
  if (bits >= WORD_BITS) {
    setZero(out);
    return;
  }
  const limbs = <i64>(bits >> 6);
  const rest = bits & 63;
  // From the top down: `out` may be `word`.
  for (let index: i64 = 3; index >= 0; index--) {
    let value = limb(word, index - limbs, 0) << rest;
    if (rest != 0) value |= limb(word, index - limbs - 1, 0) >> (LIMB_BITS - rest);
    store<u64>(out + (<usize>index << 3), value);
  }
}

/** `fill`: what comes in from above, all ones or all zeros. */
// @ts-ignore: decorator
@inline
function shiftRight(bits: u64, word: usize, out: usize, fill: u64): void {
  const limbs = <i64>(bits >> 6);
  const rest = bits & 63;
  for (let index: i64 = 0; index < 4; index++) {
    let value = limb(word, index + limbs, fill) >> rest;
    if (rest != 0) value |= limb(word, index + limbs + 1, fill) << (LIMB_BITS - rest);
    store<u64>(out + (<usize>index << 3), value);
  }
}

export function shr(count: usize, word: usize, out: usize): void {
  const bits = toU64Clamped(count);
  if (bits >= WORD_BITS) setZero(out);
  else shiftRight(bits, word, out, 0);
}

export function sar(count: usize, word: usize, out: usize): void {
  const bits = toU64Clamped(count);
  const fill: u64 = load<i64>(word, 24) < 0 ? u64.MAX_VALUE : 0;
  if (bits < WORD_BITS) {
    shiftRight(bits, word, out, fill);
    return;
  }
  setU64(out, fill);
  store<u64>(out, fill, 8);
  store<u64>(out, fill, 16);
  store<u64>(out, fill, 24);
}
