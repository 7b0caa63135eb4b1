import { bytesToUint } from '@hanse/base';
import { wasm, windowAt } from './wasm.ts';

const LIMBS_MAX = wasm.LIMBS_MAX.value;
const EXPONENT_BYTES = wasm.EXPONENT_BYTES.value;
const LIMB_BITS = 32;
const NUMBER_BYTES = LIMBS_MAX * 4;
const exponentPiece = windowAt(wasm.powerExponent, EXPONENT_BYTES);
const numbers = new DataView(wasm.memory.buffer);
const MODULUS = wasm.powerModulus.value;
const RESULT = wasm.powerResult.value;
const TABLE = wasm.powerTable.value;
/** Above, the host's own big numbers are faster: they multiply limbs of 64 bits, and not one by one. */
const MONTGOMERY_BITS_MAX = BigInt(LIMBS_MAX * LIMB_BITS);
/** Below this many bytes of exponent a table of powers costs more than it saves. */
const TABLE_BYTES_MIN = 5;

/** `base` to the power of the big-endian `exponent`, modulo `modulus`; 0 when that is 0. */
export function powerModulo(base: bigint, exponent: Uint8Array, modulus: bigint): bigint {
  if (modulus <= 1n) return 0n;
  let start = 0;
  while (start < exponent.length && exponent[start] === 0) start++;
  const digits = exponent.subarray(start);
  if (digits.length === 0) return 1n;
  const factor = base % modulus;
  if (factor <= 1n) return factor;
  if (modulus >> MONTGOMERY_BITS_MAX > 0n) return largePower(factor, digits, modulus);
  const twos = trailingZeros(modulus);
  if (twos === 0) return oddPower(factor, digits, modulus);
  const low = lowPower(factor, digits, twos);
  const odd = modulus >> BigInt(twos);
  if (odd === 1n) return low;
  // The one number below the modulus that leaves both remainders.
  const high = oddPower(factor % odd, digits, odd);
  return high + odd * BigInt.asUintN(twos, (low - high) * inverseOfOdd(odd, twos));
}

function trailingZeros(value: bigint): number {
  let zeros = 0;
  let rest = value;
  for (; BigInt.asUintN(LIMB_BITS, rest) === 0n; rest >>= BigInt(LIMB_BITS)) zeros += LIMB_BITS;
  const limb = Number(BigInt.asUintN(LIMB_BITS, rest));
  return zeros + 31 - Math.clz32(limb & -limb);
}

/** The inverse of an odd number modulo 2 to the power of `bits`: each turn of Newton's doubles the bits that are right. */
function inverseOfOdd(value: bigint, bits: number): bigint {
  let inverse = 1n;
  for (let right = 1; right < bits; right *= 2) {
    const wanted = Math.min(right * 2, bits);
    inverse = BigInt.asUintN(wanted, inverse * (2n - BigInt.asUintN(wanted, value) * inverse));
  }
  return inverse;
}

function limbsFor(value: bigint): number {
  let limbs = 0;
  for (let rest = value; rest > 0n; rest >>= 64n) limbs += 2;
  return limbs;
}

function write(at: number, value: bigint, limbs: number): void {
  let rest = value;
  for (let offset = 0; offset < limbs * 4; offset += 8) {
    numbers.setBigUint64(at + offset, BigInt.asUintN(64, rest), true);
    rest >>= 64n;
  }
}

function read(at: number, limbs: number): bigint {
  return bytesToUint(new Uint8Array(wasm.memory.buffer, at, limbs * 4).slice().reverse());
}

/** The highest bits first, four at a time when there is a table of powers, else one by one. */
function largePower(base: bigint, exponent: Uint8Array, modulus: bigint): bigint {
  const width = exponent.length >= TABLE_BYTES_MIN ? 4 : 1;
  const powers = [1n, base];
  while (powers.length < 1 << width) powers.push(((powers.at(-1) as bigint) * base) % modulus);
  let power = 1n;
  for (const byte of exponent) {
    for (let shift = 8 - width; shift >= 0; shift -= width) {
      for (let turn = 0; turn < width && power !== 1n; turn++) power = (power * power) % modulus;
      const digit = (byte >> shift) & ((1 << width) - 1);
      if (digit > 0) power = (power * (powers[digit] as bigint)) % modulus;
    }
  }
  return power;
}

function oddPower(base: bigint, exponent: Uint8Array, modulus: bigint): bigint {
  const limbs = limbsFor(modulus);
  const shift = BigInt(limbs * LIMB_BITS);
  const one = (1n << shift) % modulus;
  write(MODULUS, modulus, limbs);
  wasm.powerBegin(limbs, 1);
  raise(one, (base << shift) % modulus, exponent, limbs);
  write(TABLE, 1n, limbs);
  wasm.powerMultiply();
  return read(RESULT, limbs);
}

/** Modulo 2 to the power of `bits`. */
function lowPower(base: bigint, exponent: Uint8Array, bits: number): bigint {
  const limbs = Math.ceil(bits / 64) * 2;
  wasm.powerBegin(limbs, 0);
  raise(1n, BigInt.asUintN(bits, base), exponent, limbs);
  return BigInt.asUintN(bits, read(RESULT, limbs));
}

function raise(one: bigint, base: bigint, exponent: Uint8Array, limbs: number): void {
  write(RESULT, one, limbs);
  write(TABLE, one, limbs);
  write(TABLE + NUMBER_BYTES, base, limbs);
  const isLong = exponent.length >= TABLE_BYTES_MIN;
  if (isLong) wasm.powerFillTable();
  for (let at = 0; at < exponent.length; at += EXPONENT_BYTES) {
    const piece = exponent.subarray(at, at + EXPONENT_BYTES);
    exponentPiece.set(piece);
    if (isLong) wasm.powerByNibbles(piece.length);
    else wasm.powerByBits(piece.length);
  }
}
