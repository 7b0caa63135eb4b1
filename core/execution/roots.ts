import type { Hash } from '@hanse/base';
import { encodeReceipt, type Receipt, type Transaction } from '@hanse/protocol';
import { orderedTrieRoot } from '@hanse/trie';

/** LEDGER-RECEIPT-1. */
export function transactionsRoot(transactions: readonly Pick<Transaction, 'raw'>[]): Hash {
  return orderedTrieRoot(transactions.map(({ raw }) => raw));
}

/** LEDGER-RECEIPT-1. */
export function receiptsRoot(receipts: readonly Receipt[]): Hash {
  return orderedTrieRoot(receipts.map(encodeReceipt));
}
