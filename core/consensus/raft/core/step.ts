import { onAppend } from './onAppend.ts';
import { onAppendResponse } from './onAppendResponse.ts';
import { onHeartbeat } from './onHeartbeat.ts';
import { onHeartbeatResponse } from './onHeartbeatResponse.ts';
import { onPropose } from './onPropose.ts';
import { onReadIndex } from './onReadIndex.ts';
import { onReadIndexResponse } from './onReadIndexResponse.ts';
import { onSnapshot } from './onSnapshot.ts';
import { onTimeoutNow } from './onTimeoutNow.ts';
import { onTransferLeader } from './onTransferLeader.ts';
import { onVote } from './onVote.ts';
import { onVoteResponse } from './onVoteResponse.ts';
import type { Raft } from './raft.ts';
import { settleTerm } from './settleTerm.ts';
import type { Message, Refusal } from './types.ts';

/** Reacts to what a member says. */
export function step<Data>(raft: Raft<Data>, message: Message<Data>): Refusal | undefined {
  if (settleTerm(raft, message) === 'over') return undefined;
  switch (message.kind) {
    case 'vote':
    case 'pre-vote':
      return onVote(raft, message);
    case 'vote-response':
    case 'pre-vote-response':
      return onVoteResponse(raft, message);
    case 'append':
      return onAppend(raft, message);
    case 'append-response':
      return onAppendResponse(raft, message);
    case 'heartbeat':
      return onHeartbeat(raft, message);
    case 'heartbeat-response':
      return onHeartbeatResponse(raft, message);
    case 'snapshot':
      return onSnapshot(raft, message);
    case 'propose':
      return onPropose(raft, message);
    case 'read-index':
      return onReadIndex(raft, message);
    case 'read-index-response':
      return onReadIndexResponse(raft, message);
    case 'transfer-leader':
      return onTransferLeader(raft, message);
    case 'timeout-now':
      return onTimeoutNow(raft, message);
  }
}
