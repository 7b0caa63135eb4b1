export { poolFault } from './faults.ts';
export type { JournalDisk, JournalHandle } from './journalDisk.ts';
export { DiskJournalFile, type JournalFile } from './journalFile.ts';
export { POOL_BYTES_MAX, POOL_TRANSACTIONS_MAX } from './limits.ts';
export type { Origin, SenderState } from './poolAccount.ts';
export type { NextBlock, PoolContent } from './poolEntries.ts';
export { type RecoveryOptions, SenderRecovery } from './senderRecovery.ts';
export { type PendingListener, type PoolOptions, type PoolResult, TransactionPool } from './transactionPool.ts';
