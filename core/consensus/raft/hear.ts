import type { EngineEvent } from '../engine.ts';
import { signingHash } from './encodeMessage.ts';
import { confOf } from './group.ts';
import type { RaftMessage, Said } from './message.ts';
import { settle } from './settle.ts';
import { blockIn, type Group, HEARTBEAT_TICKS, heightOf, type RaftOutput, type RaftState, tickMs } from './state.ts';

type Append = Extract<Said, { readonly kind: 'append' }>;

/** What a member says, once its author is known (RAFT-MESSAGE-3). */
export function onSaid(state: RaftState, message: Extract<RaftMessage, { readonly kind: 'said' }>): RaftOutput[] {
  const { group, head, context } = state;
  const { since, said, signature } = message;
  // A set that comes after ours: its height is beyond our ledger (RAFT-GROUP-3).
  if (since > head.since) return since > heightOf(state) ? [{ kind: 'behind', height: since - 1 }] : [];
  if (group === undefined || since !== group.since) return [];
  if (said.from === group.self) {
    // Our own word, so the signer has released it (RAFT-SIGNER-4).
    if (said.kind === 'vote') group.candidacy = said.term;
    return [];
  }
  if (said.to !== group.self) return [];
  const from = context.recover(signingHash(message), signature);
  if (from === undefined || from === group.self || !group.members.includes(from)) {
    const fields = { height: heightOf(state), kind: said.kind, author: from ?? 'nobody' };
    return from === group.self ? [] : [{ kind: 'note', event: 'message-refused', fields }];
  }
  return take(state, group, { ...said, from });
}

function take(state: RaftState, group: Group, said: Said): RaftOutput[] {
  switch (said.kind) {
    case 'append':
      return takeAppend(state, group, said);
    case 'snapshot': {
      const { data } = said.snapshot;
      const height = data?.kind === 'place' ? data.height : 0;
      // What a snapshot stands for must be on our ledger before we say that we have it (RAFT-SNAPSHOT-2).
      if (height > state.head.header.number) {
        state.held = { said };
        return [{ kind: 'behind', height }];
      }
      group.node.step({ ...said, snapshot: { ...said.snapshot, conf: confOf(group.members) } });
      return settle(state);
    }
    case 'vote':
      group.asked.set(said.from, { term: said.logTerm, index: said.index });
      break;
    case 'vote-response':
      if (!said.isRejected && said.term !== group.candidacy) return [];
      break;
    case 'heartbeat-response':
      // The place it was told, or its answer, may be lost: it costs little to tell it again (RAFT-SNAPSHOT-1).
      if (group.node.status().progress.get(said.from)?.state === 'snapshot')
        group.node.reportSnapshot(said.from, 'failed');
      break;
  }
  group.node.step(said);
  return settle(state);
}

/**
 * Entries up to the first block that has not been found valid here go to the core; the rest waits until it has been
 * executed (RAFT-APPEND-1).
 */
function takeAppend(state: RaftState, group: Group, said: Append): RaftOutput[] {
  const { held } = state;
  if (held?.said.kind === 'append' && isCommitOf(held.said, said)) {
    state.held = { said: { ...held.said, commit: Math.max(held.said.commit, said.commit) } };
    return [];
  }
  const height = heightOf(state);
  const output: RaftOutput[] = [];
  let ready = 0;
  for (const entry of said.entries) {
    const block = entry.kind === 'normal' ? blockIn(entry.data) : undefined;
    if (block !== undefined && block.header.number >= height) {
      const verdict = block.header.number === height ? state.checked.get(block.hash) : undefined;
      if (verdict !== 'valid') {
        if (block.header.number === height && verdict === undefined) {
          state.checked.set(block.hash, 'checking');
          output.push({ kind: 'check', height, round: entry.term, digest: block.hash, block });
        }
        if (block.header.number > height) output.push({ kind: 'behind', height: block.header.number - 1 });
        break;
      }
    }
    ready++;
  }
  if (ready < said.entries.length) state.held = { said };
  else if (said.entries.length > 0 && held?.said.kind === 'append') state.held = undefined;
  group.node.step({ ...said, entries: said.entries.slice(0, ready) });
  return [...output, ...settle(state)];
}

/** Whether `said` only tells how far entries are committed that wait here for their block to be executed. */
function isCommitOf(held: Append, said: Append): boolean {
  return said.entries.length === 0 && said.term === held.term && said.index === held.index + held.entries.length;
}

/** What waited for a block to be executed, or for the ledger to grow, is heard again. */
export function hearHeld(state: RaftState): RaftOutput[] {
  const { held, group } = state;
  if (held === undefined || group === undefined) return [];
  state.held = undefined;
  // It is old news when its term is over: the new leader will say what holds.
  if (held.said.term < group.node.leadership.term) return [];
  return take(state, group, held.said);
}

export function onChecked(
  state: RaftState,
  { height, digest, verdict }: Extract<EngineEvent<RaftMessage>, { readonly kind: 'checked' }>,
  nowMs: number,
): RaftOutput[] {
  if (height !== heightOf(state) || state.checked.get(digest) !== 'checking') return [];
  const { settings } = state.context;
  if (verdict.kind === 'accept') {
    state.checked.set(digest, 'valid');
    return hearHeld(state);
  }
  // Clocks get right again, and what could not be judged may be soon.
  const waitMs = verdict.kind === 'reject' ? settings.roundTimeoutMs : HEARTBEAT_TICKS * tickMs(settings);
  state.checked.set(digest, { againAtMs: nowMs + waitMs });
  if (verdict.kind === 'ignore') return [];
  const fields = { height, digest, reason: verdict.fault.message };
  return [{ kind: 'note', event: 'block-refused', fields }];
}

/** Blocks that were refused, and are still asked for, are executed again when their time has come (RAFT-APPEND-2). */
export function tryAgain(state: RaftState, nowMs: number): RaftOutput[] {
  const { checked, context } = state;
  const isDue = (atMs: number): boolean => nowMs >= atMs || atMs > nowMs + context.settings.roundTimeoutMs;
  const due = [...checked].filter(([, found]) => typeof found === 'object' && isDue(found.againAtMs));
  for (const [hash] of due) checked.delete(hash);
  return due.length > 0 ? hearHeld(state) : [];
}
