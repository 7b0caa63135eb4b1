import type { Address, Hash } from '@hanse/base';
import { addressOfPrivateKey, EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import {
  type Fork,
  QBFT_MIX_HASH,
  type RecoveredTransaction,
  signTransaction,
  type UnsignedTransaction,
  withSender,
} from '@hanse/protocol';
import type { StateReader } from '@hanse/state';
import type { BlockContext, Evm } from './evm.ts';

/** A private key for tests: 31 bytes 0x11 and `index`. */
export function keyOf(index: number): Uint8Array {
  return new Uint8Array(32).fill(0x11).fill(index, 31);
}

export function addressAt(index: number): Address {
  return addressOfPrivateKey(keyOf(index));
}

export const COINBASE: Address = `0x${'c0'.repeat(20)}` as Address;
export const CHAIN_ID = 1n;

export type TestAccount = { readonly balance?: bigint; readonly nonce?: bigint; readonly code?: Uint8Array };

/** A state that holds just these accounts. */
export function readerOf(accounts: { readonly [address: Address]: TestAccount }): StateReader {
  const codes = new Map<Hash, Uint8Array>();
  for (const { code } of Object.values(accounts)) if (code !== undefined) codes.set(keccak256Hash(code), code);
  return {
    account: (address) => {
      const account = accounts[address];
      if (account === undefined) return undefined;
      const { balance = 0n, nonce = 0n, code } = account;
      const codeHash = code === undefined ? EMPTY_CODE_HASH : keccak256Hash(code);
      return { balance, nonce, storageRoot: EMPTY_TRIE_ROOT, codeHash };
    },
    slot: () => 0n,
    code: (codeHash) => codes.get(codeHash) as Uint8Array,
  };
}

export type BlockFields = { readonly baseFeePerGas?: bigint; readonly gasLimit?: bigint; readonly fork?: Fork };

export function blockOf({
  baseFeePerGas = 0n,
  gasLimit = 30_000_000n,
  fork = 'osaka',
}: BlockFields = {}): BlockContext {
  return {
    number: 1,
    timestamp: 1000,
    coinbase: COINBASE,
    gasLimit,
    baseFeePerGas,
    prevRandao: QBFT_MIX_HASH,
    excessBlobGas: 0n,
    chainId: CHAIN_ID,
    fork,
    blockHash: () => undefined,
  };
}

/** A type 2 transfer of `value` from account `from`, changed by `fields`. */
export function transfer(
  from: number,
  fields: Partial<Extract<UnsignedTransaction, { type: 2 }>> = {},
): RecoveredTransaction {
  const unsigned = {
    type: 2,
    chainId: CHAIN_ID,
    nonce: 0n,
    maxPriorityFeePerGas: 0n,
    maxFeePerGas: 0n,
    gasLimit: 21_000n,
    to: addressAt(200),
    value: 1n,
    data: new Uint8Array(0),
    accessList: [],
    ...fields,
  } as const;
  return withSender(signTransaction(unsigned, keyOf(from)), addressAt(from));
}

/** An engine for tests that must not need one. */
export const noEvm: Evm = {
  run: () => {
    throw new Error('a transfer does not need the EVM');
  },
  isPrecompile: () => false,
};
