import { type Address, bytesToAddress, bytesToHex, concatBytes, encodeRlp, hexToBytes, uintToBytes } from '@hanse/base';
import { keccak256 } from './keccak256.ts';

const CREATE2_PREFIX = new Uint8Array([0xff]);

/** The address of the contract that `sender` creates with its `nonce`. */
export function createAddress(sender: Address, nonce: bigint): Address {
  return bytesToAddress(keccak256(encodeRlp([hexToBytes(sender), uintToBytes(nonce)])).subarray(12));
}

/** EIP-1014: the address that CREATE2 gives. `salt` is 32 bytes. */
export function create2Address(creator: Address, salt: Uint8Array, initcode: Uint8Array): Address {
  const bytes = concatBytes(CREATE2_PREFIX, hexToBytes(creator), salt, keccak256(initcode));
  return bytesToAddress(keccak256(bytes).subarray(12));
}

/** `address` in the mixed case of EIP-55, for people. */
export function toChecksumAddress(address: string): string {
  const digits = address.slice(2).toLowerCase();
  const ascii = Uint8Array.from(digits, (digit) => digit.charCodeAt(0));
  const hash = bytesToHex(keccak256(ascii));
  let text = '0x';
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charAt(at);
    text += Number.parseInt(hash.charAt(2 + at), 16) >= 8 ? digit.toUpperCase() : digit;
  }
  return text;
}
