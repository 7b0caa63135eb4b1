import type { Raft } from './raft.ts';
import { sendAfterAppend } from './send.ts';
import type { VoteMessage } from './types.ts';

/**
 * A candidate asks for our vote, or whether it would get it (RAFT-VOTE-1, -2). Learners answer too: they may have been
 * made voters without knowing it yet.
 */
export function onVote<Data>(raft: Raft<Data>, message: VoteMessage): undefined {
  const { kind, from: candidate, term, index, logTerm } = message;
  const isFree =
    raft.vote === candidate ||
    (raft.vote === undefined && raft.leader === undefined) ||
    (kind === 'pre-vote' && term > raft.term);
  const isRejected = !isFree || !raft.log.isUpToDate({ index, term: logTerm });
  const response = kind === 'vote' ? 'vote-response' : 'pre-vote-response';
  // Granted in the term asked about, refused in ours: the candidate ignores what is older than itself.
  const answered = isRejected ? raft.term : term;
  sendAfterAppend(raft, { kind: response, from: raft.id, to: candidate, term: answered, isRejected });
  if (isRejected || kind === 'pre-vote') return;
  raft.electionElapsed = 0;
  raft.vote = candidate;
}
