import { maxGasPrice, type RecoveredTransaction } from '@hanse/protocol';
import type { Entry, PoolAccount } from './poolAccount.ts';

/** A newcomer displaces others' transactions of the same price only while they have more than this many times its own. */
const FAIRNESS = 2;

type Candidate = { readonly account: PoolAccount; readonly entry: Entry; readonly price: bigint };

/**
 * Who makes room for `newcomer`: transactions of lower price, and of equal price from accounts that have far more
 * waiting. Only what other nodes brought: they keep their own copy, and what this node acknowledged stays.
 * The worst first, last nonces first; at most `count`.
 */
export function chooseVictims(
  accounts: Iterable<PoolAccount>,
  newcomer: { readonly transaction: RecoveredTransaction; readonly account: PoolAccount; readonly count: number },
): readonly Entry[] {
  const offered = maxGasPrice(newcomer.transaction);
  const crowd = FAIRNESS * (newcomer.account.items.length + 1);
  const candidates: Candidate[] = [];
  for (const account of accounts) {
    if (account.address === newcomer.account.address) continue;
    const { items } = account;
    for (let at = items.length - 1; at >= 0; at--) {
      const entry = items[at] as Entry;
      if (entry.origin !== 'peer') break;
      const price = maxGasPrice(entry.transaction);
      if (price > offered || (price === offered && at + 1 <= crowd)) break;
      candidates.push({ account, entry, price });
    }
  }
  candidates.sort((left, right) => {
    if (left.price !== right.price) return left.price < right.price ? -1 : 1;
    return right.account.items.length - left.account.items.length || right.entry.arrival - left.entry.arrival;
  });
  return candidates.slice(0, newcomer.count).map(({ entry }) => entry);
}
