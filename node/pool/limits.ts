/** Transactions in the pool, all accounts together. */
export const POOL_TRANSACTIONS_MAX = 50_000;
/** Bytes of signed transactions in the pool. */
export const POOL_BYTES_MAX = 128 * 1024 * 1024;
/** Transactions of one account, while there is room. */
export const ACCOUNT_TRANSACTIONS_MAX = 4096;
/** Transactions that one account may always have, however full the pool is (until it is quite full). */
export const ACCOUNT_TRANSACTIONS_ASSURED = 16;
/** One account may have at most this share of the room that is left: nobody can fill the pool alone. */
export const ACCOUNT_SHARE_OF_FREE = 0.25;
/** Transactions of one account that wait for a missing nonce. */
export const ACCOUNT_QUEUED_MAX = 1024;
/** Transactions that wait for a missing nonce or for funds, all accounts together. */
export const POOL_QUEUED_MAX = 12_500;
/** Part of a full pool that is freed at once, so that not every newcomer costs a search. */
export const EVICTION_SHARE = 1 / 64;
/** A transaction that waits for a nonce or for funds is dropped after this time. */
export const QUEUED_LIFETIME_MS = 3 * 3600 * 1000;
/** Time between two searches for expired transactions. */
export const EXPIRY_INTERVAL_MS = 60_000;
/** Per cent by which a replacement must raise both fees. */
export const REPLACEMENT_PERCENT = 10n;
/** Senders remembered of transactions that left the pool, in each of two generations. */
export const REMEMBERED_SENDERS = 32_768;
/** Adds under way; more are refused. */
export const ADDS_UNDER_WAY_MAX = 100_000;

/** Signatures in one message to the worker. */
export const RECOVERY_BATCH = 256;
/** Batches that may be with the worker at a time. */
export const RECOVERY_SLOTS = 8;
/** So few signatures are recovered at once instead of waking the worker. */
export const RECOVERY_INLINE_MAX = 4;

/** The journal is rewritten when it is larger than this and than twice what is still waiting. */
export const JOURNAL_COMPACT_BYTES = 8 * 1024 * 1024;
