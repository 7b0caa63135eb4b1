import { type Address, bytesToAddress, concatBytes, hexToBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';

const CREATE2_PREFIX = new Uint8Array([0xff]);

/** EIP-1014: the address that CREATE2 gives. `salt` is 32 bytes. */
export function create2Address(creator: Address, salt: Uint8Array, initcode: Uint8Array): Address {
  const bytes = concatBytes(CREATE2_PREFIX, hexToBytes(creator), salt, keccak256(initcode));
  return bytesToAddress(keccak256(bytes).subarray(12));
}
