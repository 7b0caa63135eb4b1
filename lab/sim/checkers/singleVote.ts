import type { Hash } from '@hanse/base';
import type { Checker, LeagueFacts, NodeName, Report } from '../observation.ts';
import { honestNodes } from './honest.ts';

type Height = { round: number; commit: number; readonly votes: Map<string, Hash> };

/** Heights of a key that are looked back at: a signer that goes back further than that is told by the height alone. */
const HEIGHTS_KEPT = 8;

/**
 * S6: no key of an honest node signs two hashes for one (ledger, height, round, kind), over all its restarts; no prepare
 * or commit for a round it has left, no round change without the block it committed to. Under Raft: one
 * candidate in a term, and nothing for a term that a later vote has ended.
 */
export function singleVote(facts: LeagueFacts, report: Report): Checker {
  const honest = honestNodes(facts);
  const keys = new Map<string, Map<number, Height>>();
  /** Under Raft: the newest term in which a key has voted, and for whom, in each group. */
  const groups = new Map<string, { term: number; candidate: string | undefined }>();
  return {
    invariant: 'S6',
    observe: (seen) => {
      if (seen.kind !== 'signed' || !honest.has(seen.node)) return;
      const { atMs, node, author, vote } = seen;
      const { ledger, height, round, kind, part, hash, prepared = -1 } = vote;
      const tell = (name: NodeName, message: string): void => report({ invariant: 'S6', atMs, node: name, message });
      const { pledge } = vote;
      if (pledge !== undefined) {
        if (pledge.kind === 'nothing') return;
        const group = `${author} ${ledger} ${pledge.since}`;
        const promised = groups.get(group) ?? { term: 0, candidate: undefined };
        groups.set(group, promised);
        const shown = `of term ${pledge.term} in the group of height ${pledge.since}`;
        if (pledge.term < promised.term)
          tell(node, `signs a ${kind} ${shown} after it had voted in term ${promised.term}`);
        if (pledge.kind === 'stored') return;
        if (
          pledge.term === promised.term &&
          promised.candidate !== undefined &&
          promised.candidate !== pledge.candidate
        )
          tell(node, `votes ${shown} for ${pledge.candidate}, had voted for ${promised.candidate}`);
        Object.assign(promised, { term: pledge.term, candidate: pledge.candidate });
        return;
      }
      const family = kind.startsWith('raft') ? 'raft' : 'bft';
      const key = `${author} ${ledger} ${family}`;
      const heights = keys.get(key) ?? new Map<number, Height>();
      keys.set(key, heights);
      const at = heights.get(height) ?? { round: -1, commit: -1, votes: new Map<string, Hash>() };
      if (!heights.has(height)) {
        heights.set(height, at);
        if (heights.size > HEIGHTS_KEPT) heights.delete(Math.min(...heights.keys()));
      }
      const slot = `${round} ${kind}.${part}`;
      const place = `${kind} of ${height}/${round}`;
      const earlier = at.votes.get(slot);
      if (earlier !== undefined && earlier !== hash) tell(node, `signs ${hash} as its ${place}, had signed ${earlier}`);
      // The same words again say nothing new.
      if (earlier !== undefined) return;
      at.votes.set(slot, hash);
      if (family === 'raft') return;
      if (round < at.round) tell(node, `signs a ${place} after a round change to ${at.round}`);
      if (kind === 'round-change' && prepared < at.commit)
        tell(node, `leaves for round ${round} with ${prepared} prepared, had committed in round ${at.commit}`);
      if (kind === 'round-change') at.round = Math.max(at.round, round);
      if (kind === 'commit') at.commit = Math.max(at.commit, round);
    },
  };
}
