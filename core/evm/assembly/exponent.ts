/** EXP, by squaring and multiplying. */
import { mul } from './multiply';
import { shl } from './shift';
import { copy, setU64, toU64Clamped } from './words';

const WORD_BITS: u64 = 256;

const factor: usize = memory.data(32, 8);
const power: usize = memory.data(32, 8);
const product: usize = memory.data(32, 8);

/** How many bits the word has without leading zeros. */
function bitLength(word: usize): i32 {
  for (let limb: usize = 32; limb > 0; limb -= 8) {
    const value = load<u64>(word + limb - 8);
    if (value != 0) return <i32>(limb << 3) - <i32>clz<u64>(value);
  }
  return 0;
}

/** Bytes of the exponent without leading zeros: what EXP is paid by. */
export function exponentBytes(exponent: usize): i32 {
  return (bitLength(exponent) + 7) >> 3;
}

/** EXP: base to the power of the exponent, 1 for the power of 0. `out` may be an operand. */
export function exp(base: usize, exponent: usize, out: usize): void {
  const bits = bitLength(exponent);
  if (bits == 0) {
    setU64(out, 1);
    return;
  }
  const short = toU64Clamped(base);
  if (popcnt<u64>(short) == 1) {
    powerOfTwo(ctz<u64>(short), exponent, out);
    return;
  }
  copy(base, factor);
  copy(exponent, power);
  copy(base, product);
  for (let bit = bits - 2; bit >= 0; bit--) {
    mul(product, product, product);
    const limb = load<u64>(power + ((<usize>bit >> 6) << 3));
    if (((limb >> <u64>(bit & 63)) & 1) != 0) mul(product, factor, product);
  }
  copy(product, out);
}

/** 2^`bits` to the power of the exponent. */
function powerOfTwo(bits: u64, exponent: usize, out: usize): void {
  const times = toU64Clamped(exponent);
  setU64(power, bits != 0 && times >= WORD_BITS ? WORD_BITS : bits * times);
  setU64(product, 1);
  shl(power, product, out);
}
