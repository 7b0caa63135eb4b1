import type { Address, Hash } from '@hanse/base';
import type { Header } from './header.ts';
import type { Transaction } from './transaction.ts';

export type Withdrawal = {
  readonly index: bigint;
  readonly validatorIndex: bigint;
  readonly address: Address;
  /** In gwei. */
  readonly amount: bigint;
};

/** A block. `withdrawals` is present from Shanghai on; a Hanse ledger's is always empty. */
export type Block = {
  readonly header: Header;
  /** The block's hash on its ledger: QBFT's rule for sealed ledgers, keccak-256 of the header for plain ones. */
  readonly hash: Hash;
  readonly transactions: readonly Transaction[];
  readonly ommers: readonly Header[];
  readonly withdrawals?: readonly Withdrawal[];
};
