import { type Address, type Hash, hexToBytes } from '@hanse/base';
import { addressOfPrivateKey, EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import type { BlockContext } from '@hanse/execution';
import { type Fork, QBFT_MIX_HASH } from '@hanse/protocol';
import type { StateReader } from '@hanse/state';

export const CHAIN_ID = 5n;
export const KEY: Uint8Array = new Uint8Array(32).fill(0x22);
export const SENDER: Address = addressOfPrivateKey(KEY);
export const CONTRACT: Address = `0x${'ca'.repeat(20)}` as Address;
export const OTHER: Address = `0x${'0b'.repeat(20)}` as Address;

export type TestAccount = {
  readonly balance?: bigint;
  readonly nonce?: bigint;
  /** Hexadecimal, without 0x. */
  readonly code?: string;
  readonly slots?: { readonly [slot: Hash]: bigint };
};

export function slot(number: number): Hash {
  return `0x${number.toString(16).padStart(64, '0')}` as Hash;
}

/** A state that holds just these accounts. */
export function readerOf(accounts: { readonly [address: Address]: TestAccount }): StateReader {
  const codes = new Map<Hash, Uint8Array>();
  const hashOf = (code: string): Hash => {
    const bytes = hexToBytes(`0x${code}`);
    const hash = keccak256Hash(bytes);
    codes.set(hash, bytes);
    return hash;
  };
  return {
    account: (address) => {
      const account = accounts[address];
      if (account === undefined) return undefined;
      const { balance = 0n, nonce = 0n, code } = account;
      const codeHash = code === undefined ? EMPTY_CODE_HASH : hashOf(code);
      return { balance, nonce, storageRoot: EMPTY_TRIE_ROOT, codeHash };
    },
    slot: (address, key) => accounts[address]?.slots?.[key] ?? 0n,
    code: (codeHash) => codes.get(codeHash) as Uint8Array,
  };
}

export function blockOf(fork: Fork = 'osaka', fields: Partial<BlockContext> = {}): BlockContext {
  return {
    number: 300,
    timestamp: 1000,
    coinbase: `0x${'c0'.repeat(20)}` as Address,
    gasLimit: 120_000_000n,
    baseFeePerGas: 0n,
    prevRandao: QBFT_MIX_HASH,
    excessBlobGas: 0n,
    chainId: CHAIN_ID,
    fork,
    blockHash: (number) => keccak256Hash(new Uint8Array([number & 255])),
    ...fields,
  };
}
