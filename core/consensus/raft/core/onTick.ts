import { isPromotable, tryCampaign } from './campaign.ts';
import { isQuorumActive } from './conf.ts';
import type { Raft } from './raft.ts';
import { becomeFollower } from './roles.ts';
import { broadcastHeartbeat } from './send.ts';

/** One unit of time has passed. */
export function onTick<Data>(raft: Raft<Data>): void {
  raft.electionElapsed += 1;
  if (raft.role === 'leader') tickLeader(raft);
  else if (isPromotable(raft) && raft.electionElapsed >= raft.electionTimeout) {
    raft.electionElapsed = 0;
    tryCampaign(raft, raft.config.preVote ? 'pre-election' : 'election');
  }
}

function tickLeader<Data>(raft: Raft<Data>): void {
  raft.heartbeatElapsed += 1;
  if (raft.electionElapsed >= raft.config.electionTicks) {
    raft.electionElapsed = 0;
    if (raft.config.checkQuorum) checkQuorum(raft);
    // Whoever was to take over has not done so: lead on.
    raft.transferee = undefined;
  }
  if (raft.role !== 'leader' || raft.heartbeatElapsed < raft.config.heartbeatTicks) return;
  raft.heartbeatElapsed = 0;
  broadcastHeartbeat(raft, raft.reads.newest);
}

/** Whoever hears no quorum for an election timeout may have been replaced without knowing (RAFT-ELECT-3). */
function checkQuorum<Data>(raft: Raft<Data>): void {
  if (!isQuorumActive(raft.members)) {
    raft.config.note?.('quorum-lost', { term: raft.term });
    becomeFollower(raft, raft.term, undefined);
  }
  for (const [id, progress] of raft.members.progress) if (id !== raft.id) progress.isRecentlyActive = false;
}
