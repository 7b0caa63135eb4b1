import { invariant } from '@hanse/base';
import { payloadsSize } from './entrySize.ts';
import type { Progress } from './progress.ts';
import type { Raft } from './raft.ts';
import type { Message, NodeId } from './types.ts';

export function send<Data>(raft: Raft<Data>, message: Message<Data>): void {
  invariant(message.to !== raft.id, `${message.kind} is not for the node itself`);
  raft.messages.push(message);
}

/** For what must be true after a crash too: it leaves once all that is unstable now is stored (RAFT-REPLICATE-2). */
export function sendAfterAppend<Data>(raft: Raft<Data>, message: Message<Data>): void {
  raft.messagesAfterAppend.push(message);
}

export function envelope<Data>(
  raft: Raft<Data>,
  to: NodeId,
): { readonly from: NodeId; readonly to: NodeId; readonly term: number } {
  return { from: raft.id, to, term: raft.term };
}

/** The log up to `index` is ours and, once this leaves, stored. */
export function acknowledge<Data>(raft: Raft<Data>, to: NodeId, index: number): void {
  sendAfterAppend(raft, { kind: 'append-response', ...envelope(raft, to), index });
}

export function progressOf<Data>(raft: Raft<Data>, id: NodeId): Progress {
  const progress = raft.members.progress.get(id);
  invariant(progress !== undefined, `${id} is a member`);
  return progress;
}

/**
 * Sends `to` the entries it lacks and the commit index. `even-if-empty`: also without entries, for the commit index
 * or as a probe. False if nothing was sent.
 */
export function sendAppend<Data>(raft: Raft<Data>, to: NodeId, when: 'even-if-empty' | 'with-entries'): boolean {
  const progress = progressOf(raft, to);
  if (progress.isPaused) return false;
  const { log } = raft;
  const index = progress.next - 1;
  const logTerm = log.term(index);
  if (logTerm === undefined) return sendSnapshot(raft, to, progress);
  // A full window lets only an empty message pass: should all in it be lost, its answer reopens the window.
  const isClosed = progress.state === 'replicate' && progress.inflights.isFull;
  const entries = isClosed ? [] : log.entriesFrom(progress.next, raft.config.messageBytesMax);
  if (entries === undefined) return sendSnapshot(raft, to, progress);
  if (entries.length === 0 && when === 'with-entries') return false;
  send(raft, { kind: 'append', ...envelope(raft, to), index, logTerm, entries, commit: log.committed });
  progress.sentEntries(entries.length, payloadsSize(entries, raft.config.payloadSizeOf));
  progress.sentCommit = log.committed;
  return true;
}

function sendSnapshot<Data>(raft: Raft<Data>, to: NodeId, progress: Progress): boolean {
  if (!progress.isRecentlyActive) return false;
  const snapshot = raft.log.snapshot();
  if (snapshot === undefined) return false;
  invariant(snapshot.index > 0, 'a snapshot stands for something');
  progress.becomeSnapshot(snapshot.index);
  raft.config.note?.('snapshot-sent', { to, index: snapshot.index, term: snapshot.term });
  send(raft, { kind: 'snapshot', ...envelope(raft, to), snapshot });
  return true;
}

export function broadcastAppend<Data>(raft: Raft<Data>): void {
  for (const id of raft.members.progress.keys()) if (id !== raft.id) sendAppend(raft, id, 'even-if-empty');
}

/** `context` asks the members to confirm our leadership for a read. */
export function broadcastHeartbeat<Data>(raft: Raft<Data>, context: string | undefined): void {
  for (const [to, progress] of raft.members.progress) {
    if (to === raft.id) continue;
    // RAFT-REPLICATE-4: what the member has beyond that may be another leader's.
    const commit = Math.min(progress.match, raft.log.committed);
    send(raft, { kind: 'heartbeat', ...envelope(raft, to), commit, context });
    progress.sentCommit = commit;
  }
}
