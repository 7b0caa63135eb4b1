import type { Address, Hash } from '@hanse/base';
import type { Checker, LeagueFacts, Report } from '../observation.ts';
import { honestNodes } from './honest.ts';
import type { Replayed } from './ledgerReplay.ts';

/** S4: a transaction is in one block, once; the nonces of a sender follow each other from what genesis says. */
export function exactlyOnce(facts: LeagueFacts, report: Report): Checker {
  const honest = honestNodes(facts);
  const nonces = new Map<Address, bigint>();
  const places = new Map<Hash, string>();
  let height = 0;
  const nonceOf = (sender: Address): bigint => nonces.get(sender) ?? facts.genesis.alloc.get(sender)?.nonce ?? 0n;
  return {
    invariant: 'S4',
    observe: (seen) => {
      if (seen.kind !== 'committed' || !honest.has(seen.node)) return;
      const { atMs, node } = seen;
      const { header, transactions } = seen.stored.block;
      if (header.number !== height + 1) return;
      height = header.number;
      const tell = (message: string): void => report({ invariant: 'S4', atMs, node, message });
      transactions.forEach(({ hash, sender, nonce }, index) => {
        const place = `${height}/${index}`;
        const before = places.get(hash);
        if (before !== undefined) tell(`${hash} is at ${before} and at ${place}`);
        places.set(hash, place);
        const wanted = nonceOf(sender);
        if (nonce !== wanted) tell(`${hash} at ${place} has nonce ${nonce}, that of ${sender} is ${wanted}`);
        nonces.set(sender, nonce + 1n);
      });
    },
  };
}

/** S4: nothing is made or lost but what the protocol burns: the base fee. */
export function checkValue(
  { stored, before, changes }: Replayed,
  { atMs, report }: { readonly atMs: number; readonly report: Report },
): void {
  const { header } = stored.block;
  let gained = 0n;
  for (const [address, account] of changes.accounts)
    gained += (account?.balance ?? 0n) - (before.account(address)?.balance ?? 0n);
  const burnt = (header.baseFeePerGas ?? 0n) * header.gasUsed;
  if (gained === -burnt) return;
  const message = `block ${header.number} changes all balances together by ${gained}, burnt are ${burnt}`;
  report({ invariant: 'S4', atMs, node: undefined, message });
}
