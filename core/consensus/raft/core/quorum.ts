import type { NodeId } from './types.ts';

/** Decides by more than half of its members (RAFT-QUORUM-1). Without members it agrees to everything. */
export type Majority = ReadonlySet<NodeId>;

export type VoteResult = 'won' | 'pending' | 'lost';

/** The highest index that a majority has acknowledged; Infinity without members. */
export function majorityCommitted(voters: Majority, acked: (id: NodeId) => number | undefined): number {
  if (voters.size === 0) return Number.POSITIVE_INFINITY;
  const indexes: number[] = [];
  for (const id of voters) indexes.push(acked(id) ?? 0);
  indexes.sort((left, right) => right - left);
  return indexes[voters.size >> 1] ?? 0;
}

/** What both halves have acknowledged; an empty half leaves it to the other. */
export function jointCommitted(
  incoming: Majority,
  outgoing: Majority,
  acked: (id: NodeId) => number | undefined,
): number {
  const first = majorityCommitted(incoming, acked);
  return outgoing.size === 0 ? first : Math.min(first, majorityCommitted(outgoing, acked));
}

export function majorityVote(voters: Majority, votes: ReadonlyMap<NodeId, boolean>): VoteResult {
  if (voters.size === 0) return 'won';
  const wanted = (voters.size >> 1) + 1;
  let granted = 0;
  let missing = 0;
  for (const id of voters) {
    const vote = votes.get(id);
    if (vote === undefined) missing += 1;
    else if (vote) granted += 1;
  }
  if (granted >= wanted) return 'won';
  return granted + missing >= wanted ? 'pending' : 'lost';
}

/** Won if both halves are won, lost if one is lost. */
export function jointVote(incoming: Majority, outgoing: Majority, votes: ReadonlyMap<NodeId, boolean>): VoteResult {
  const first = majorityVote(incoming, votes);
  const second = majorityVote(outgoing, votes);
  if (first === second) return first;
  return first === 'lost' || second === 'lost' ? 'lost' : 'pending';
}
