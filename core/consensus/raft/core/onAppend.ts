import { followLeader } from './followLeader.ts';
import type { Raft } from './raft.ts';
import { acknowledge, envelope, sendAfterAppend } from './send.ts';
import type { AppendMessage } from './types.ts';

/** Taken if they follow what we have, otherwise refused with a hint where we may agree (RAFT-REPLICATE-1). */
export function onAppend<Data>(raft: Raft<Data>, message: AppendMessage<Data>): undefined {
  if (!isLog(message)) {
    raft.config.note?.('append-malformed', { from: message.from, index: message.index });
    return;
  }
  if (!followLeader(raft, message.from)) return;
  const { index, logTerm, entries, commit } = message;
  if (index < raft.log.committed) {
    acknowledge(raft, message.from, raft.log.committed);
    return;
  }
  const last = raft.log.maybeAppend({ index, term: logTerm }, entries, commit);
  if (last !== undefined) acknowledge(raft, message.from, last);
  else refuseAppend(raft, message);
}

/** Where our log may agree: nothing above the term of the leader's entry can. */
function refuseAppend<Data>(raft: Raft<Data>, message: AppendMessage<Data>): void {
  const { index, logTerm } = message;
  const hint = raft.log.findConflictByTerm(Math.min(index, raft.log.lastIndex), logTerm);
  sendAfterAppend(raft, {
    kind: 'append-response',
    ...envelope(raft, message.from),
    index,
    rejected: { hint: hint.index, logTerm: hint.term, isLoss: false },
  });
}

/** Indexes follow each other, and terms only rise up to the leader's. */
function isLog<Data>({ index, logTerm, term, entries }: AppendMessage<Data>): boolean {
  let before = logTerm;
  for (const [at, entry] of entries.entries()) {
    if (entry.index !== index + 1 + at || entry.term < before || entry.term > term) return false;
    before = entry.term;
  }
  return true;
}
