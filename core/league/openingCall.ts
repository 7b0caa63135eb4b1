import { type Address, concatBytes, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
import { VALIDATORS_ADDRESS } from './addresses.ts';

const SELECTOR = keccak256(new TextEncoder().encode('onBlock(address[])')).slice(0, 4);
const WORD = 32;
const word = (bytes: Uint8Array): Uint8Array => padLeft(bytes, WORD);
const HEAD = concatBytes(SELECTOR, word(Uint8Array.of(WORD)));

/**
 * The call `Validators.onBlock(address[])` that opens a block, made as the system address; to be passed over where that
 * account has no code. `missed`: validators whose turn passed before the coinbase had its own, in the order of the turns.
 */
export function openingCall({ missed }: { readonly missed: readonly Address[] }): {
  readonly to: Address;
  readonly data: Uint8Array;
} {
  const members = missed.map((address) => word(hexToBytes(address)));
  return { to: VALIDATORS_ADDRESS, data: concatBytes(HEAD, word(uintToBytes(missed.length)), ...members) };
}
