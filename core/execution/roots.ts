import type { Hash } from '@hanse/base';
import { encodeReceipt, encodeWithdrawal, type Receipt, type Transaction, type Withdrawal } from '@hanse/protocol';
import { orderedTrieRoot } from '@hanse/trie';

/** LEDGER-RECEIPT-1. */
export function transactionsRoot(transactions: readonly Pick<Transaction, 'raw'>[]): Hash {
  return orderedTrieRoot(transactions.map(({ raw }) => raw));
}

/** LEDGER-RECEIPT-1. */
export function receiptsRoot(receipts: readonly Receipt[]): Hash {
  return orderedTrieRoot(receipts.map(encodeReceipt));
}

/** EIP-4895; for none the root of the empty trie. */
export function withdrawalsRoot(withdrawals: readonly Withdrawal[]): Hash {
  return orderedTrieRoot(withdrawals.map(encodeWithdrawal));
}
