import type { Raft } from './raft.ts';
import { becomeFollower } from './roles.ts';
import type { NodeId } from './types.ts';

/** `from` speaks as the leader of our term. False if it cannot be: that is us. */
export function followLeader<Data>(raft: Raft<Data>, from: NodeId): boolean {
  if (raft.role === 'leader') {
    raft.config.note?.('second-leader', { term: raft.term, from });
    return false;
  }
  if (raft.role === 'follower') {
    raft.electionElapsed = 0;
    raft.leader = from;
  } else {
    becomeFollower(raft, raft.term, from);
  }
  return true;
}
