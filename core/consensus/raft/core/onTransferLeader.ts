import type { Raft } from './raft.ts';
import { envelope, send, sendAppend } from './send.ts';
import type { Refusal, TransferLeaderMessage } from './types.ts';

/**
 * Leadership is to go to `message.from`: at once if its log is ours, otherwise once it has
 * caught up (RAFT-TRANSFER-1).
 */
export function onTransferLeader<Data>(raft: Raft<Data>, message: TransferLeaderMessage): Refusal | undefined {
  if (raft.role === 'follower') {
    if (raft.leader === undefined) return 'no-leader';
    send(raft, { ...message, to: raft.leader, term: raft.term });
    return undefined;
  }
  if (raft.role !== 'leader') return 'no-leader';
  const to = message.from;
  const progress = raft.members.progress.get(to);
  if (progress === undefined) return 'unknown-peer';
  if (progress.isLearner || raft.transferee === to) return undefined;
  raft.transferee = undefined;
  if (to === raft.id) return undefined;
  // It has one election timeout for it.
  raft.electionElapsed = 0;
  raft.transferee = to;
  raft.config.note?.('transfer', { to, term: raft.term });
  if (progress.match === raft.log.lastIndex) send(raft, { kind: 'timeout-now', ...envelope(raft, to) });
  else sendAppend(raft, to, 'even-if-empty');
  return undefined;
}
