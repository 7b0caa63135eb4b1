import { committedOf } from './conf.ts';
import { answerEarlyReads } from './onReadIndex.ts';
import type { Raft } from './raft.ts';

/** Commits what a quorum has stored. True if that is news, which the leader then spreads. */
export function maybeCommit<Data>(raft: Raft<Data>): boolean {
  if (!raft.log.maybeCommit({ index: committedOf(raft.members), term: raft.term })) return false;
  answerEarlyReads(raft);
  return true;
}
