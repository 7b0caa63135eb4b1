import { encodeRlp, type Verdict } from '@hanse/base';
import { GOSSIP_BYTES_MAX, GOSSIP_TRANSACTIONS_MAX, TRANSACTION_BYTES_MAX } from '../limits.ts';
import { badFrame, decode } from './decode.ts';

/** Gossiped transactions, cut into payloads that each keep to the limits. */
export function encodeTransactions(transactions: readonly Uint8Array[]): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  let start = 0;
  let bytes = 0;
  for (let at = 0; at < transactions.length; at++) {
    const length = (transactions[at] as Uint8Array).length;
    if (at > start && (bytes + length > GOSSIP_BYTES_MAX || at - start >= GOSSIP_TRANSACTIONS_MAX)) {
      payloads.push(encodeRlp(transactions.slice(start, at)));
      start = at;
      bytes = 0;
    }
    bytes += length;
  }
  if (transactions.length > start) payloads.push(encodeRlp(transactions.slice(start)));
  return payloads;
}

/** Each transaction is a copy: one that is kept in the pool must not keep the rest of the frame in memory. */
export function parseTransactions(payload: Uint8Array): Verdict<readonly Uint8Array[]> {
  return decode('transactions', payload, (fields) => {
    const transactions: Uint8Array[] = [];
    while (!fields.isDone()) {
      const raw = fields.bytes();
      if (raw.length === 0 || raw.length > TRANSACTION_BYTES_MAX)
        throw badFrame('transactions', `a transaction of ${raw.length} bytes`);
      if (transactions.length === GOSSIP_TRANSACTIONS_MAX)
        throw badFrame('transactions', `more than ${GOSSIP_TRANSACTIONS_MAX} transactions`);
      transactions.push(new Uint8Array(raw));
    }
    return transactions;
  });
}
