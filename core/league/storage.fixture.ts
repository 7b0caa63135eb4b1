import { type Address, EMPTY_BYTES, type Hash } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import type { StateReader } from '@hanse/state';
import { VALIDATORS_ADDRESS } from './addresses.ts';

export const member = (number: number): Address => `0x${number.toString(16).padStart(40, '0')}` as Address;

/** A state in which `Validators` has this storage, and code unless told otherwise. */
export function readerOf(storage: ReadonlyMap<Hash, bigint>, code: Uint8Array = Uint8Array.of(0)): StateReader {
  const codeHash = code.length === 0 ? EMPTY_CODE_HASH : keccak256Hash(code);
  return {
    account: (address) =>
      address === VALIDATORS_ADDRESS ? { nonce: 1n, balance: 0n, storageRoot: EMPTY_TRIE_ROOT, codeHash } : undefined,
    slot: (address, slot) => (address === VALIDATORS_ADDRESS ? (storage.get(slot) ?? 0n) : 0n),
    code: () => EMPTY_BYTES,
  };
}
