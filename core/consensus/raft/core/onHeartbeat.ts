import { followLeader } from './followLeader.ts';
import type { Raft } from './raft.ts';
import { envelope, send, sendAfterAppend } from './send.ts';
import type { HeartbeatMessage } from './types.ts';

/** The leader lives; our log is committed up to where the leader knows that it agrees. */
export function onHeartbeat<Data>(raft: Raft<Data>, message: HeartbeatMessage): undefined {
  if (!followLeader(raft, message.from)) return;
  const { commit, context } = message;
  const { log } = raft;
  if (commit > log.lastIndex) {
    // RAFT-REPLICATE-5: acknowledged and lost since. Without this the leader would wait for us for ever.
    const rejected = { hint: log.committed, logTerm: log.term(log.committed) ?? 0, isLoss: true };
    raft.config.note?.('log-lost', { commit, lastIndex: log.lastIndex });
    sendAfterAppend(raft, { kind: 'append-response', ...envelope(raft, message.from), index: commit, rejected });
  } else {
    log.commitTo(commit);
  }
  send(raft, { kind: 'heartbeat-response', ...envelope(raft, message.from), context });
}
