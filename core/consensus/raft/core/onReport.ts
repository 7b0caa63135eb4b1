import type { Raft } from './raft.ts';
import type { NodeId } from './types.ts';

/** A message to `id` could not be sent. */
export function onUnreachable<Data>(raft: Raft<Data>, id: NodeId): void {
  const progress = raft.role === 'leader' ? raft.members.progress.get(id) : undefined;
  // Append messages under way are probably lost too.
  if (progress?.state === 'replicate') progress.becomeProbe();
}

/** The snapshot sent to `id` has arrived, or has not. */
export function onSnapshotReport<Data>(raft: Raft<Data>, id: NodeId, outcome: 'arrived' | 'failed'): void {
  const progress = raft.role === 'leader' ? raft.members.progress.get(id) : undefined;
  if (progress?.state !== 'snapshot') return;
  if (outcome === 'failed') progress.pendingSnapshot = 0;
  progress.becomeProbe();
  // Arrived: wait for the member's own answer. Failed: wait for a heartbeat's before trying again.
  progress.isFlowPaused = true;
}
