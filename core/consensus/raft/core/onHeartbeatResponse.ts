import { voteResultOf } from './conf.ts';
import { answerRead } from './onReadIndex.ts';
import type { Raft } from './raft.ts';
import { sendAppend } from './send.ts';
import type { HeartbeatResponseMessage } from './types.ts';

/** A member lives and takes us for its leader. */
export function onHeartbeatResponse<Data>(raft: Raft<Data>, message: HeartbeatResponseMessage): undefined {
  if (raft.role !== 'leader') return;
  const { from, context } = message;
  const progress = raft.members.progress.get(from);
  if (progress === undefined) return;
  progress.isRecentlyActive = true;
  progress.isFlowPaused = false;
  // An empty message is enough: its answer reopens a full window, and leads a probed member that has all back.
  if (progress.match < raft.log.lastIndex || progress.state === 'probe') sendAppend(raft, from, 'even-if-empty');
  if (context === undefined || raft.config.readOnly === 'lease') return;
  if (voteResultOf(raft.members.conf, raft.reads.acknowledge(from, context)) !== 'won') return;
  for (const { request, index } of raft.reads.release(context)) answerRead(raft, request, index);
}
