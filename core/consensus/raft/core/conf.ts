import { compareIds } from './compareIds.ts';
import type { Progress } from './progress.ts';
import { jointCommitted, jointVote, type VoteResult } from './quorum.ts';
import type { ConfState, NodeId } from './types.ts';

/** The members in charge. Joint while `outgoing` is not empty: then both halves must agree. */
export type Conf = {
  readonly incoming: ReadonlySet<NodeId>;
  readonly outgoing: ReadonlySet<NodeId>;
  /** Disjoint from the voters of both halves. */
  readonly learners: ReadonlySet<NodeId>;
  /** Voters of the outgoing half that are learners once it is left. */
  readonly learnersNext: ReadonlySet<NodeId>;
  readonly autoLeave: boolean;
};

/** In the order of {@link compareIds}. */
export type ProgressMap = ReadonlyMap<NodeId, Progress>;

export type Members = { readonly conf: Conf; readonly progress: ProgressMap };

const NOBODY: ReadonlySet<NodeId> = new Set();

export const NO_MEMBERS: Members = {
  conf: { incoming: NOBODY, outgoing: NOBODY, learners: NOBODY, learnersNext: NOBODY, autoLeave: false },
  progress: new Map(),
};

export function isJoint(conf: Conf): boolean {
  return conf.outgoing.size > 0;
}

export function isVoter(conf: Conf, id: NodeId): boolean {
  return conf.incoming.has(id) || conf.outgoing.has(id);
}

export function sortedIds(ids: Iterable<NodeId>): readonly NodeId[] {
  return [...ids].sort(compareIds);
}

/** Voters of both halves, sorted. */
export function votersOf(conf: Conf): readonly NodeId[] {
  return sortedIds(conf.incoming.union(conf.outgoing));
}

export function confStateOf(conf: Conf): ConfState {
  return {
    voters: sortedIds(conf.incoming),
    votersOutgoing: sortedIds(conf.outgoing),
    learners: sortedIds(conf.learners),
    learnersNext: sortedIds(conf.learnersNext),
    autoLeave: conf.autoLeave,
  };
}

/** The highest index that the configuration has acknowledged. */
export function committedOf(members: Members): number {
  return jointCommitted(members.conf.incoming, members.conf.outgoing, (id) => members.progress.get(id)?.match);
}

export function voteResultOf(conf: Conf, votes: ReadonlyMap<NodeId, boolean>): VoteResult {
  return jointVote(conf.incoming, conf.outgoing, votes);
}

/** Whether a quorum was heard of since the last check. */
export function isQuorumActive(members: Members): boolean {
  const active = new Map<NodeId, boolean>();
  for (const [id, progress] of members.progress) if (!progress.isLearner) active.set(id, progress.isRecentlyActive);
  return voteResultOf(members.conf, active) === 'won';
}
