import type { Address, Hash } from '@hanse/base';
import type { Account } from './account.ts';

/** What one block that is not flushed yet replaced. */
export type Layer = {
  readonly height: number;
  readonly accounts: ReadonlyMap<Address, Account | undefined>;
  readonly slots: ReadonlyMap<Address, ReadonlyMap<Hash, bigint>>;
};

/** The newest values of what changed since the last flush. */
export type Overlay = {
  readonly accounts: Map<Address, Account | undefined>;
  readonly slots: Map<Address, Map<Hash, bigint>>;
  readonly codes: Map<Hash, Uint8Array>;
  /** Accounts whose storage trie has nodes to write. */
  readonly tries: Set<Address>;
};

export function newOverlay(): Overlay {
  return { accounts: new Map(), slots: new Map(), codes: new Map(), tries: new Set() };
}
