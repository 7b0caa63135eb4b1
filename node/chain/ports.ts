import type { RecoveredTransaction, Transaction } from '@hanse/protocol';

/** The append-only block log: one record a block, the ledger's truth. */
export interface BlockRecords {
  /** Height of the first and last record, undefined while empty. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** Durable when resolved; `height` must follow the last. A failed append leaves the log as it was. */
  append(height: number, record: Uint8Array): Promise<void>;
  /** Throws `storage/damaged-record` rather than return a damaged one. */
  read(height: number): Uint8Array;
  close(): Promise<void>;
}

/** Finds the senders of a block's transactions; those known already cost nothing. */
export type RecoverSenders = (
  transactions: readonly Transaction[],
) => Promise<readonly (RecoveredTransaction | undefined)[]>;

/** Transactions for the next block, best first. */
export type Candidates = Iterable<RecoveredTransaction>;
