import { effectivePriorityFee, type RecoveredTransaction } from '@hanse/protocol';
import type { Entry, PoolAccount } from './poolAccount.ts';

type Head = { readonly account: PoolAccount; readonly entry: Entry; readonly tip: bigint };

function isBefore(left: Head, right: Head): boolean {
  if (left.tip !== right.tip) return left.tip > right.tip;
  return left.entry.arrival < right.entry.arrival;
}

/** The best of many heads, O(log n) each. */
class HeadHeap {
  readonly #heads: Head[] = [];

  constructor(heads: readonly Head[]) {
    this.#heads = [...heads];
    for (let at = (this.#heads.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  get top(): Head | undefined {
    return this.#heads[0];
  }

  /** Puts `next` in the place of the top; undefined removes the top. */
  replaceTop(next: Head | undefined): void {
    const last = next ?? this.#heads.pop();
    if (last === undefined || this.#heads.length === 0) return;
    this.#heads[0] = last;
    this.#sink(0);
  }

  #sink(start: number): void {
    const heads = this.#heads;
    const head = heads[start] as Head;
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heads.length) break;
      if (child + 1 < heads.length && isBefore(heads[child + 1] as Head, heads[child] as Head)) child++;
      if (!isBefore(heads[child] as Head, head)) break;
      heads[at] = heads[child] as Head;
      at = child;
    }
    heads[at] = head;
  }
}

/**
 * Executable transactions, best price for the proposer first, then first come; nonces of one account in order. Those
 * that cannot pay `baseFee` are left out, with everything of their account after them. Transactions that come or go
 * while it is walked do no harm.
 */
export function* selectTransactions(
  accounts: Iterable<PoolAccount>,
  baseFee: bigint,
): Generator<RecoveredTransaction, void, undefined> {
  const headOf = (account: PoolAccount, entry: Entry | undefined): Head | undefined => {
    if (entry === undefined) return undefined;
    const tip = effectivePriorityFee(entry.transaction, baseFee);
    return tip < 0n ? undefined : { account, entry, tip };
  };
  const heads: Head[] = [];
  for (const account of accounts) {
    const head = account.pending > 0 ? headOf(account, account.items[0]) : undefined;
    if (head !== undefined) heads.push(head);
  }
  const heap = new HeadHeap(heads);
  for (let head = heap.top; head !== undefined; head = heap.top) {
    const { account, entry } = head;
    yield entry.transaction;
    heap.replaceTop(headOf(account, account.pendingAt(entry.transaction.nonce + 1n)));
  }
}
