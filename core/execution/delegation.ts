import { type Address, bytesToAddress, hexToBytes } from '@hanse/base';
import { EMPTY_CODE_HASH } from '@hanse/crypto';
import type { Journal } from '@hanse/state';

const PREFIX_BYTES = 3;
const DELEGATION_BYTES = 23;

/** Whether `code` is an EIP-7702 delegation: 0xef0100 and an address. */
export function isDelegation(code: Uint8Array): boolean {
  return code.length === DELEGATION_BYTES && code[0] === 0xef && code[1] === 0x01 && code[2] === 0x00;
}

/** The code that delegates to `address`. */
export function delegationTo(address: Address): Uint8Array {
  const code = new Uint8Array(DELEGATION_BYTES);
  code.set([0xef, 0x01, 0x00]);
  code.set(hexToBytes(address), PREFIX_BYTES);
  return code;
}

/** Whose code the account runs, where its own code is a delegation. */
export function delegateOf(journal: Journal, address: Address): Address | undefined {
  if (journal.codeHash(address) === EMPTY_CODE_HASH) return undefined;
  const code = journal.code(address);
  return isDelegation(code) ? bytesToAddress(code.subarray(PREFIX_BYTES)) : undefined;
}
