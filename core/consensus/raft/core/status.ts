import { confStateOf } from './conf.ts';
import type { Progress } from './progress.ts';
import { hardStateOf, type Raft, softStateOf } from './raft.ts';
import type { ProgressStatus, RaftStatus } from './types.ts';

export function statusOf<Data>(raft: Raft<Data>): RaftStatus {
  const progress = raft.role === 'leader' ? raft.members.progress : new Map<string, Progress>();
  return {
    id: raft.id,
    hardState: hardStateOf(raft),
    softState: softStateOf(raft),
    applied: raft.log.applied,
    firstIndex: raft.log.firstIndex,
    lastIndex: raft.log.lastIndex,
    conf: confStateOf(raft.members.conf),
    transferee: raft.transferee,
    progress: new Map([...progress].map(([id, one]) => [id, progressStatusOf(one)])),
  };
}

function progressStatusOf(progress: Progress): ProgressStatus {
  return {
    match: progress.match,
    next: progress.next,
    state: progress.state,
    pendingSnapshot: progress.pendingSnapshot,
    isLearner: progress.isLearner,
    isRecentlyActive: progress.isRecentlyActive,
    isPaused: progress.isPaused,
    inflightMessages: progress.inflights.count,
    isInflightFull: progress.inflights.isFull,
  };
}
