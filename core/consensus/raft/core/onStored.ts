import { releaseUncommitted } from './appendProposals.ts';
import { payloadsSize } from './entrySize.ts';
import { onPropose } from './onPropose.ts';
import type { Raft } from './raft.ts';
import { step } from './step.ts';
import type { AppliedNews, StoredNews } from './types.ts';

/** What was handed out is on disk. */
export function onStored<Data>(raft: Raft<Data>, news: StoredNews<Data>): void {
  // After a change of term the entries may have been replaced, and the replacement may not be stored yet.
  if (news.last !== undefined && news.term === raft.term) raft.log.unstable.stableTo(news.last.index, news.last.term);
  if (news.snapshot === undefined) return;
  // What a snapshot stands for is committed, whatever the term.
  raft.log.unstable.snapshotStable(news.snapshot.index);
  appliedTo(raft, news.snapshot.index, 0);
}

/** What was handed out has been applied. */
export function onApplied<Data>(raft: Raft<Data>, { entries }: AppliedNews<Data>): void {
  const index = entries.at(-1)?.index;
  if (index === undefined) return;
  appliedTo(raft, index, raft.log.sizeOf(entries));
  releaseUncommitted(raft, payloadsSize(entries, raft.config.payloadSizeOf));
  const { deferred } = raft;
  if (deferred === undefined || raft.log.isApplying) return;
  raft.deferred = undefined;
  step(raft, deferred);
}

function appliedTo<Data>(raft: Raft<Data>, index: number, bytes: number): void {
  const { log, members } = raft;
  log.appliedTo(Math.max(index, log.applied), bytes);
  if (!members.conf.autoLeave || raft.role !== 'leader' || log.applied < raft.pendingConfIndex) return;
  // Refused during a transfer: either the next leader leaves the joint configuration or we do, later.
  const change = { transition: 'auto', steps: [] } as const;
  onPropose(raft, {
    kind: 'propose',
    from: raft.id,
    to: raft.id,
    term: 0,
    proposals: [{ kind: 'conf-change', change }],
  });
}
