/** EXP, by squaring and multiplying. */
import { mul } from './multiply';
import { shl } from './shift';
import { copy, setU64 } from './words';

const factor: usize = memory.data(32, 8);
const power: usize = memory.data(32, 8);
const product: usize = memory.data(32, 8);

/** Bytes of the exponent without leading zeros: what EXP is paid by. */
export function exponentBytes(exponent: usize): i32 {
  for (let limb: usize = 32; limb > 0; limb -= 8) {
    const value = load<u64>(exponent + limb - 8);
    if (value != 0) return <i32>limb - <i32>(clz<u64>(value) >> 3);
  }
  return 0;
}

export function exp(base: usize, exponent: usize, out: usize): void {
  const isTwo = load<u64>(base) == 2 && (load<u64>(base, 8) | load<u64>(base, 16) | load<u64>(base, 24)) == 0;
  copy(base, factor);
  copy(exponent, power);
  setU64(product, 1);
  if (isTwo) {
    shl(power, product, out);
    return;
  }
  const bytes = exponentBytes(power);
  for (let index = bytes - 1; index >= 0; index--) {
    const byte = <u32>load<u8>(power + <usize>index);
    for (let bit = 7; bit >= 0; bit--) {
      mul(product, product, product);
      if (((byte >> bit) & 1) != 0) mul(product, factor, product);
    }
  }
  copy(product, out);
}
