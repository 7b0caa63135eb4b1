import { type Address, concatBytes, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';

const WORD = 32;
/** One argument in Solidity's ABI: 32 bytes in place, or of any length behind the others. */
export type AbiValue = { readonly word: Uint8Array } | { readonly tail: Uint8Array };

const word = (bytes: Uint8Array): Uint8Array => padLeft(bytes, WORD);
const length = (count: number): Uint8Array => word(uintToBytes(count));

export const abiUint = (value: number | bigint): AbiValue & { readonly word: Uint8Array } => ({
  word: word(uintToBytes(value)),
});
/** A hash or an address. */
export const abiHex = (hex: `0x${string}`): { readonly word: Uint8Array } => ({ word: word(hexToBytes(hex)) });
/** ASCII from the left, zeros behind it. */
export const abiName = (name: string): { readonly word: Uint8Array } => ({
  word: new TextEncoder().encode(name.padEnd(WORD, '\0')),
});
export const abiBytes = (bytes: Uint8Array): AbiValue => ({
  tail: concatBytes(length(bytes.length), bytes, new Uint8Array((WORD - (bytes.length % WORD)) % WORD)),
});
export const abiAddresses = (list: readonly Address[]): AbiValue => ({
  tail: concatBytes(length(list.length), ...list.map((one) => word(hexToBytes(one)))),
});

/** Call data: the selector of `signature` and its arguments. */
export function encodeCall(signature: string, values: readonly AbiValue[]): Uint8Array {
  const heads: Uint8Array[] = [];
  const tails: Uint8Array[] = [];
  let offset = WORD * values.length;
  for (const value of values) {
    if ('word' in value) heads.push(value.word);
    else {
      heads.push(length(offset));
      tails.push(value.tail);
      offset += value.tail.length;
    }
  }
  return concatBytes(keccak256(new TextEncoder().encode(signature)).subarray(0, 4), ...heads, ...tails);
}
