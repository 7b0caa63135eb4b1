import { invariant } from '@hanse/base';
import { appendProposals } from './appendProposals.ts';
import { freshProgress } from './progress.ts';
import { inflightLimitsOf, type Raft } from './raft.ts';
import { ReadRequests } from './readRequests.ts';
import { progressOf } from './send.ts';
import type { NodeId } from './types.ts';

/** Into `term` with nothing known of anybody; the vote stays within a term. */
function reset<Data>(raft: Raft<Data>, term: number): void {
  invariant(term >= raft.term, 'terms only rise');
  if (raft.term !== term) {
    raft.term = term;
    raft.vote = undefined;
  }
  raft.leader = undefined;
  raft.electionElapsed = 0;
  raft.heartbeatElapsed = 0;
  raft.electionTimeout = raft.config.nextElectionTicks();
  raft.transferee = undefined;
  raft.votes = new Map();
  const { lastIndex } = raft.log;
  const limits = inflightLimitsOf(raft.config);
  const progress = new Map(
    [...raft.members.progress].map(([id, { isLearner }]) => {
      const fresh = freshProgress({ next: lastIndex + 1, isLearner, limits });
      if (id === raft.id) fresh.match = lastIndex;
      return [id, fresh];
    }),
  );
  raft.members = { conf: raft.members.conf, progress };
  raft.pendingConfIndex = 0;
  raft.uncommittedBytes = 0;
  raft.reads = new ReadRequests();
}

function noteRole<Data>(raft: Raft<Data>): void {
  raft.config.note?.('role', { role: raft.role, term: raft.term, leader: raft.leader ?? '' });
}

export function becomeFollower<Data>(raft: Raft<Data>, term: number, leader: NodeId | undefined): void {
  reset(raft, term);
  raft.earlyReads = [];
  raft.leader = leader;
  raft.role = 'follower';
  noteRole(raft);
}

export function becomePreCandidate<Data>(raft: Raft<Data>): void {
  invariant(raft.role !== 'leader', 'a leader does not campaign');
  raft.votes = new Map();
  raft.leader = undefined;
  raft.role = 'pre-candidate';
  noteRole(raft);
}

export function becomeCandidate<Data>(raft: Raft<Data>): void {
  invariant(raft.role !== 'leader', 'a leader does not campaign');
  reset(raft, raft.term + 1);
  raft.vote = raft.id;
  raft.role = 'candidate';
  noteRole(raft);
}

/** Begins its term with an empty entry: only with an entry of its own term it commits those before (RAFT-ELECT-1). */
export function becomeLeader<Data>(raft: Raft<Data>): void {
  invariant(raft.role === 'candidate', 'only a candidate is elected');
  reset(raft, raft.term);
  raft.leader = raft.id;
  raft.role = 'leader';
  const own = progressOf(raft, raft.id);
  own.becomeReplicate();
  own.isRecentlyActive = true;
  // There may be a change of members in what is not committed: no other before all of it is applied.
  raft.pendingConfIndex = raft.log.lastIndex;
  const isTaken = appendProposals(raft, [{ kind: 'normal', data: undefined }]);
  invariant(isTaken, 'an empty entry always has room');
  noteRole(raft);
}
