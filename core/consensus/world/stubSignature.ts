import { type Address, bytesToAddress, bytesToHash, concatBytes, type Hash, hexToBytes } from '@hanse/base';

/** Stands for a signature in worlds without keys: 65 bytes that name the author and the hash. Nobody forges it by accident. */
export function stubSign(author: Address, hash: Hash): Uint8Array {
  return concatBytes(hexToBytes(author), hexToBytes(hash), new Uint8Array(13));
}

export function stubRecover(hash: Hash, signature: Uint8Array): Address | undefined {
  if (signature.length !== 65 || bytesToHash(signature.subarray(20, 52)) !== hash) return undefined;
  return bytesToAddress(signature.subarray(0, 20));
}

/** The address of validator `number` (from 1): ordered as the numbers are. */
export function stubAddress(number: number): Address {
  return `0x${number.toString(16).padStart(2, '0').repeat(20)}` as Address;
}
