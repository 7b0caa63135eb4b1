import type { Address, Hash } from '@hanse/base';
import type { Checker, LeagueFacts, NodeName, Report } from '../observation.ts';
import { honestNodes } from './honest.ts';

/** Time for a transaction to reach all proposers, and for those who are not censoring to build with it. */
export const GOSSIP_MS = 2000;
/** Rounds beyond the proposers who may leave it out: one under way, one whose proposer was slow to hear. */
const SPARE_BLOCKS = 3;

type Waiting = {
  readonly node: NodeName;
  readonly sender: Address;
  readonly nonce: bigint;
  readonly sinceMs: number;
  blocks: number;
};

/**
 * L3: in a healed league a transaction that an honest node took is in a block after at most f proposers in a row have
 * left it out. What was taken before the league was healed counts from then on, if the disk of its node is sound.
 */
export function inclusion(facts: LeagueFacts, report: Report): Checker {
  const honest = honestNodes(facts);
  const faulty = Math.floor((facts.nodes.length - 1) / 3);
  const waiting = new Map<Hash, Waiting>();
  const nonces = new Map<Address, bigint>();
  let healed: { readonly atMs: number; readonly nodes: ReadonlySet<NodeName> } | undefined;
  let height = 0;
  const nonceOf = (sender: Address): bigint => nonces.get(sender) ?? facts.genesis.alloc.get(sender)?.nonce ?? 0n;
  return {
    invariant: 'L3',
    observe: (seen) => {
      const { atMs } = seen;
      switch (seen.kind) {
        case 'submitted': {
          const { node, hash, sender, nonce } = seen;
          if (honest.has(node)) waiting.set(hash, { node, sender, nonce, sinceMs: atMs, blocks: 0 });
          return;
        }
        case 'started':
          if (seen.disk === 'intact') return;
          for (const [hash, { node }] of waiting) if (node === seen.node) waiting.delete(hash);
          return;
        case 'healed':
          healed = { atMs, nodes: new Set(seen.nodes) };
          return;
        case 'committed': {
          const { header, transactions } = seen.stored.block;
          if (!honest.has(seen.node) || header.number <= height) return;
          height = header.number;
          for (const { hash, sender, nonce } of transactions) {
            waiting.delete(hash);
            nonces.set(sender, nonce + 1n);
          }
          if (healed === undefined) return;
          for (const [hash, one] of waiting) {
            if (one.nonce < nonceOf(one.sender)) waiting.delete(hash);
            // Those behind another one of their sender wait for it.
            if (one.nonce !== nonceOf(one.sender) || !healed.nodes.has(one.node)) continue;
            if (atMs < Math.max(one.sinceMs, healed.atMs) + GOSSIP_MS) continue;
            one.blocks++;
            if (one.blocks <= faulty + SPARE_BLOCKS) continue;
            waiting.delete(hash);
            const message = `${hash} of ${one.sender} waits since ${one.sinceMs} through ${one.blocks} blocks, at most ${faulty} may leave it out`;
            report({ invariant: 'L3', atMs, node: one.node, message });
          }
        }
      }
    },
  };
}
