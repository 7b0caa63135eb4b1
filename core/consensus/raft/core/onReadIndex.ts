import type { Raft } from './raft.ts';
import { broadcastHeartbeat, envelope, send } from './send.ts';
import type { ReadIndexMessage, Refusal } from './types.ts';

/** Asks for the index that a read must wait for: what is committed now, once we know that we still lead. */
export function onReadIndex<Data>(raft: Raft<Data>, message: ReadIndexMessage): Refusal | undefined {
  if (raft.role !== 'leader') {
    if (raft.role !== 'follower' || raft.leader === undefined) return 'no-leader';
    send(raft, { ...message, to: raft.leader });
    return undefined;
  }
  const { incoming, outgoing } = raft.members.conf;
  if (incoming.size === 1 && outgoing.size === 0) answerRead(raft, message, raft.log.committed);
  // RAFT-READ-2: until then we do not know what the leaders before us have committed.
  else if (raft.log.term(raft.log.committed) !== raft.term) raft.earlyReads.push(message);
  else confirmRead(raft, message);
  return undefined;
}

function confirmRead<Data>(raft: Raft<Data>, request: ReadIndexMessage): void {
  const { committed } = raft.log;
  if (raft.config.readOnly === 'lease') {
    answerRead(raft, request, committed);
    return;
  }
  raft.reads.add(request, committed);
  raft.reads.acknowledge(raft.id, request.context);
  broadcastHeartbeat(raft, request.context);
}

export function answerEarlyReads<Data>(raft: Raft<Data>): void {
  if (raft.earlyReads.length === 0 || raft.log.term(raft.log.committed) !== raft.term) return;
  const requests = raft.earlyReads;
  raft.earlyReads = [];
  for (const request of requests) confirmRead(raft, request);
}

export function answerRead<Data>(raft: Raft<Data>, request: ReadIndexMessage, index: number): void {
  const { from, context } = request;
  if (from === raft.id) raft.readStates.push({ context, index });
  else send(raft, { kind: 'read-index-response', ...envelope(raft, from), index, context });
}
