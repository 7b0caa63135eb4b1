import type { Hex } from '@hanse/base';

/**
 * 256-bit words as the engine keeps them: eight unsigned 32-bit words (or four 64-bit limbs), least significant first.
 */
export const WORD_LENGTH = 8;

/** The word at `words[at…]` as 32 bytes, most significant first. */
export function wordToBytes(words: Uint32Array, at: number, bytes: Uint8Array): void {
  for (let word = 0; word < WORD_LENGTH; word++) {
    const value = words[at + word] as number;
    const end = 31 - 4 * word;
    bytes[end] = value;
    bytes[end - 1] = value >>> 8;
    bytes[end - 2] = value >>> 16;
    bytes[end - 3] = value >>> 24;
  }
}

/** Value of a hexadecimal digit by its character code. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) =>
  Math.max(0, '0123456789abcdef'.indexOf(String.fromCharCode(code))),
);
const PREFIX = 2;
const DIGITS_OF_WORD = 8;

/** A `Hash` or `Address` as the word at `words[at…]`. */
export function hexToWord(hex: Hex, words: Uint32Array, at: number): void {
  let end = hex.length;
  for (let word = 0; word < WORD_LENGTH; word++) {
    const start = end - DIGITS_OF_WORD;
    let value = 0;
    if (start >= PREFIX)
      for (let digit = start; digit < end; digit++) value = (value << 4) | (DIGITS[hex.charCodeAt(digit)] as number);
    words[at + word] = value;
    end = start;
  }
}

export function wordsToBigint(words: Uint32Array, at: number): bigint {
  let value = 0n;
  for (let word = WORD_LENGTH - 2; word >= 0; word -= 2) {
    const high = words[at + word + 1] as number;
    const low = words[at + word] as number;
    const limb = high < 0x200000 ? BigInt(high * 0x100000000 + low) : (BigInt(high) << 32n) | BigInt(low);
    value = value === 0n ? limb : (value << 64n) | limb;
  }
  return value;
}

export function bigintToWords(value: bigint, words: Uint32Array, at: number): void {
  let rest = value;
  for (let word = 0; word < WORD_LENGTH; word += 2) {
    if (rest === 0n) {
      words[at + word] = 0;
      words[at + word + 1] = 0;
      continue;
    }
    const limb = BigInt.asUintN(64, rest);
    words[at + word] = Number(BigInt.asUintN(32, limb));
    words[at + word + 1] = Number(limb >> 32n);
    rest >>= 64n;
  }
}

export function isSameWord(words: Uint32Array, one: number, other: number): boolean {
  for (let word = 0; word < WORD_LENGTH; word++) if (words[one + word] !== words[other + word]) return false;
  return true;
}
