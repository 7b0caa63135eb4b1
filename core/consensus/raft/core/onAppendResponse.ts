import { maybeCommit } from './maybeCommit.ts';
import type { Progress } from './progress.ts';
import type { Raft } from './raft.ts';
import { broadcastAppend, envelope, send, sendAppend } from './send.ts';
import type { AppendResponseMessage } from './types.ts';

/** A member, maybe this node itself, has stored the log up to an index, or cannot follow it there. */
export function onAppendResponse<Data>(raft: Raft<Data>, message: AppendResponseMessage): undefined {
  if (raft.role !== 'leader') return;
  const progress = raft.members.progress.get(message.from);
  if (progress === undefined) return;
  progress.isRecentlyActive = true;
  if (message.rejected === undefined) onTaken(raft, message, progress);
  else onRefused(raft, { ...message, rejected: message.rejected }, progress);
}

type Refused = AppendResponseMessage & { readonly rejected: NonNullable<AppendResponseMessage['rejected']> };

function onRefused<Data>(raft: Raft<Data>, message: Refused, progress: Progress): void {
  const { from, index, rejected } = message;
  if (rejected.isLoss) {
    if (from === raft.id || rejected.hint >= progress.match) return;
    progress.match = rejected.hint;
    progress.becomeProbe();
    sendAppend(raft, from, 'even-if-empty');
    return;
  }
  // Above the hint's term in our log nothing can agree with the member's: skip all of it at once.
  const hint =
    rejected.logTerm > 0 ? raft.log.findConflictByTerm(rejected.hint, rejected.logTerm).index : rejected.hint;
  if (!progress.maybeDecrease(index, hint)) return;
  if (progress.state === 'replicate') progress.becomeProbe();
  sendAppend(raft, from, 'even-if-empty');
}

function onTaken<Data>(raft: Raft<Data>, message: AppendResponseMessage, progress: Progress): void {
  const { from, index } = message;
  const { log } = raft;
  const isNews = progress.maybeUpdate(index) || (progress.match === index && progress.state === 'probe');
  if (!isNews) return;
  if (progress.state === 'probe') {
    progress.becomeReplicate();
  } else if (progress.state === 'replicate') {
    progress.inflights.free(index);
  } else if (progress.match + 1 >= log.firstIndex) {
    // Whatever snapshot the member has found: our log goes on from there.
    progress.becomeProbe();
    progress.becomeReplicate();
  }
  if (maybeCommit(raft)) broadcastAppend(raft);
  else if (from !== raft.id && progress.canBumpCommit(log.committed)) sendAppend(raft, from, 'even-if-empty');
  if (from === raft.id) return;
  while (sendAppend(raft, from, 'with-entries')) {
    // Each message takes what the limits allow, until nothing is left or the window is full.
  }
  if (from === raft.transferee && progress.match === log.lastIndex) {
    send(raft, { kind: 'timeout-now', ...envelope(raft, from) });
  }
}
