import { invariant } from '@hanse/base';
import { sealHash } from '@hanse/protocol';
import type { EngineEvent } from '../engine.ts';
import { restartNode } from './group.ts';
import type { RaftMessage, RaftUnsigned } from './message.ts';
import { freshExtraData } from './seals.ts';
import { settle } from './settle.ts';
import { heightOf, type RaftOutput, type RaftState, RESIGNED_TICKS } from './state.ts';

/** The term that this node leads, if it does. */
function leads(state: RaftState): number | undefined {
  const leadership = state.group?.node.leadership;
  return leadership?.role === 'leader' ? leadership.term : undefined;
}

function isDue({ dueAtMs, openAtMs, hasTransactions }: RaftState, nowMs: number): boolean {
  return nowMs >= dueAtMs || (hasTransactions && nowMs >= openAtMs);
}

/** Builds when a block is due, nothing is under way, and all of the log is on the ledger (RAFT-LEADER-1, -2). */
export function tryBuild(state: RaftState, nowMs: number): RaftOutput[] {
  const { group, making, head } = state;
  const term = leads(state);
  if (group === undefined || term === undefined || making !== undefined) return [];
  if (!isDue(state, nowMs) || group.applied < group.storage.lastIndex() || group.decided > head.header.number)
    return [];
  // The first entry of the term is the leader's own empty one: before it is committed, older ones may not be.
  if (group.storage.term(group.applied) !== term) return [];
  state.making = { kind: 'building', term };
  const extraData = freshExtraData(head, term);
  return [{ kind: 'build', height: heightOf(state), round: term, coinbase: group.self, extraData }];
}

/** Seals what was built; the seal is heard by ourselves only (RAFT-SEAL-1). */
export function onBuilt(
  state: RaftState,
  event: Extract<EngineEvent<RaftMessage>, { readonly kind: 'built' }>,
): RaftOutput[] {
  const { making, group } = state;
  const { block, height, round: term } = event;
  if (making?.kind !== 'building' || making.term !== term || height !== heightOf(state)) return [];
  state.making = undefined;
  if (block === undefined || group === undefined || leads(state) !== term) return [];
  state.making = { kind: 'proposed', term };
  state.checked.set(block.hash, 'valid');
  const hash = sealHash(block.header);
  const unsigned: RaftUnsigned = { kind: 'seal', block, term };
  const nextHash = ({ length }: readonly Uint8Array[]) => (length === 0 ? hash : undefined);
  return [
    {
      kind: 'say',
      utterance: { unsigned, slot: { height, round: term, kind: 'raft-seal' }, nextHash, to: group.self },
    },
  ];
}

/** Our own sealed block goes into the log. */
export function onSealed(
  state: RaftState,
  { block, term }: Extract<RaftMessage, { readonly kind: 'sealed' }>,
  nowMs: number,
): RaftOutput[] {
  const { group, making } = state;
  if (group === undefined || making?.kind !== 'proposed' || making.term !== term || leads(state) !== term) return [];
  if (block.header.number !== heightOf(state)) return [];
  state.proposedAtMs = nowMs;
  const refusal = group.node.propose({ kind: 'block', block });
  invariant(refusal === undefined, 'a leader takes its own proposal');
  return settle(state);
}

/**
 * A block that has been due for a round's time and is not final is held up by its leader (its clock, its disk, what it
 * builds): others shall lead (RAFT-LEADER-3).
 */
export function resignIfStuck(state: RaftState, nowMs: number): RaftOutput[] {
  const { making, group, context, patienceMs } = state;
  const term = leads(state);
  if (making !== undefined && making.term !== term) state.making = undefined;
  if (group === undefined || term === undefined || !isDue(state, nowMs)) {
    state.owedSinceMs = undefined;
    return [];
  }
  state.owedSinceMs = Math.min(state.owedSinceMs ?? nowMs, nowMs);
  if (nowMs - state.owedSinceMs < patienceMs) return [];
  state.making = undefined;
  state.group = restartNode(group);
  state.restingTicks = RESIGNED_TICKS;
  state.leader = undefined;
  state.owedSinceMs = undefined;
  state.patienceMs = Math.min(2 * patienceMs, context.settings.roundTimeoutMsMax);
  return [{ kind: 'note', event: 'resigned', fields: { height: heightOf(state), term } }];
}
