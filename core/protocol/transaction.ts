import type { Address, Hash } from '@hanse/base';

export type AccessListEntry = { readonly address: Address; readonly storageKeys: readonly Hash[] };

/** EIP-7702: an account lets its code be that of `address`. The signature is checked when the block is executed. */
export type Authorization = {
  /** Zero means: on any chain. */
  readonly chainId: bigint;
  readonly address: Address;
  readonly nonce: bigint;
  readonly yParity: number;
  readonly r: bigint;
  readonly s: bigint;
};

type TransactionCommon = {
  readonly nonce: bigint;
  readonly gasLimit: bigint;
  /** `null` creates a contract. */
  readonly to: Address | null;
  /** In wei. */
  readonly value: bigint;
  readonly data: Uint8Array;
  /** 0 or 1. */
  readonly yParity: number;
  readonly r: bigint;
  readonly s: bigint;
  /** Keccak-256 of `raw`. */
  readonly hash: Hash;
  /** The signed transaction exactly as it came: EIP-2718 form (type byte + RLP), or an RLP list for type 0. */
  readonly raw: Uint8Array;
  /** What was signed (keccak-256 of the signing preimage). */
  readonly signingHash: Hash;
};

export type LegacyTransaction = TransactionCommon & {
  readonly type: 0;
  /** Absent when signed before EIP-155 (v = 27 or 28). */
  readonly chainId: bigint | undefined;
  readonly gasPrice: bigint;
};

export type AccessListTransaction = TransactionCommon & {
  readonly type: 1;
  readonly chainId: bigint;
  readonly gasPrice: bigint;
  readonly accessList: readonly AccessListEntry[];
};

export type FeeMarketTransaction = TransactionCommon & {
  readonly type: 2;
  readonly chainId: bigint;
  readonly maxPriorityFeePerGas: bigint;
  readonly maxFeePerGas: bigint;
  readonly accessList: readonly AccessListEntry[];
};

export type SetCodeTransaction = TransactionCommon & {
  readonly type: 4;
  readonly to: Address;
  readonly chainId: bigint;
  readonly maxPriorityFeePerGas: bigint;
  readonly maxFeePerGas: bigint;
  readonly accessList: readonly AccessListEntry[];
  readonly authorizationList: readonly Authorization[];
};

/** A signed transaction, decoded. Types 0, 1, 2 and 4; blob transactions (3) are refused. */
export type Transaction = LegacyTransaction | AccessListTransaction | FeeMarketTransaction | SetCodeTransaction;

/** A transaction whose signature has been recovered; the work is done once, at admission. */
export type RecoveredTransaction = Transaction & { readonly sender: Address };
