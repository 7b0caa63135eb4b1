import type { Address, Hash } from '@hanse/base';
import type { Account } from './account.ts';

/** The state after some block. Synchronous; never changes while it is held. */
export interface StateReader {
  /** `undefined`: the account does not exist. */
  account(address: Address): Account | undefined;
  /** The slot's value as an unsigned 256-bit integer; 0n where nothing is stored. */
  slot(address: Address, slot: Hash): bigint;
  /** Code by its hash; throws `state/missing-code` when the hash is unknown. */
  code(codeHash: Hash): Uint8Array;
}

/** What a block changes, final values only. `undefined` account: it no longer exists. */
export type StateChanges = {
  readonly accounts: ReadonlyMap<
    Address,
    { readonly nonce: bigint; readonly balance: bigint; readonly codeHash: Hash } | undefined
  >;
  /** Slots of accounts whose whole storage was dropped first are listed in `cleared`. Zero deletes. */
  readonly slots: ReadonlyMap<Address, ReadonlyMap<Hash, bigint>>;
  /** Accounts whose storage was dropped (SELFDESTRUCT before Cancun) before `slots` applies. */
  readonly cleared: ReadonlySet<Address>;
  /** New contract code. */
  readonly codes: ReadonlyMap<Hash, Uint8Array>;
};
