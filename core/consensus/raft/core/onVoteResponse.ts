import { campaign } from './campaign.ts';
import { voteResultOf } from './conf.ts';
import type { Raft } from './raft.ts';
import { becomeFollower, becomeLeader } from './roles.ts';
import { broadcastAppend } from './send.ts';
import type { VoteResponseMessage } from './types.ts';

/** An answer to our candidacy of the kind we are in; others are old. */
export function onVoteResponse<Data>(raft: Raft<Data>, message: VoteResponseMessage): undefined {
  const role = message.kind === 'vote-response' ? 'candidate' : 'pre-candidate';
  if (raft.role !== role) return;
  if (!raft.votes.has(message.from)) raft.votes.set(message.from, !message.isRejected);
  const result = voteResultOf(raft.members.conf, raft.votes);
  if (result === 'lost') {
    becomeFollower(raft, raft.term, undefined);
  } else if (result === 'won' && role === 'pre-candidate') {
    campaign(raft, 'election');
  } else if (result === 'won') {
    becomeLeader(raft);
    broadcastAppend(raft);
  }
}
