import { keepForLater, keepStranger, onLaterHeight } from './catchUp.ts';
import { watch, watchPast } from './evidence.ts';
import type { Heard, QbftMessage } from './message.ts';
import { onCommit } from './onCommit.ts';
import { onPrepare } from './onPrepare.ts';
import { onProposal } from './onProposal.ts';
import { onRoundChange } from './onRoundChange.ts';
import { noteReached } from './round.ts';
import { follow, note, type Qbft, type QbftStep, stay, tallyOf } from './state.ts';

/** A proposal relayed by several peers is told apart before its signature, which covers the whole block, is looked at. */
function isRepeated(state: Qbft, message: QbftMessage): boolean {
  if (message.kind !== 'proposal') return false;
  const { height, round, digest } = message.signed.payload;
  return height === state.height && tallyOf(state, round).candidate?.digest === digest;
}

/**
 * Any message, from a peer or from ourselves. Older heights are final and cost nothing (QBFT-AGE-1), but for the one
 * before, which is over and still watched (QBFT-EVIDENCE-4); what no validator signed is dropped (QBFT-AGE-2).
 */
export function onMessage(state: Qbft, message: QbftMessage, nowMs: number): QbftStep {
  const { payload, signature } = message.signed;
  const isPast = payload.height === state.past?.height;
  if ((payload.height < state.height && !isPast) || isRepeated(state, message)) return stay(state);
  const author = state.context.recover(payload.signingHash(), signature);
  if (isPast) return author === undefined ? stay(state) : watchPast(state, { message, author });
  if (author === undefined || !state.validators.includes(author)) {
    const kept = author === undefined ? undefined : keepStranger(state, { message, author });
    if (kept !== undefined) return stay(kept);
    return note(state, 'message-refused', {
      kind: message.kind,
      author: author ?? 'nobody',
      reason: 'not a validator',
    });
  }
  if (payload.height > state.height) return onLaterHeight(state, { message, author });
  return onHeard(state, { message, author }, nowMs);
}

/** Keeps what we said ourselves, signed, so that it can be sent again (QBFT-RESEND-1). */
function rememberOwn(state: Qbft, { message, author }: Heard): Qbft {
  if (author !== state.context.self) return state;
  const known = state.said[message.kind];
  if (known !== undefined && known.signed.payload.round > message.signed.payload.round) return state;
  return { ...state, said: { ...state.said, [message.kind]: message } };
}

/** A message of the current height whose author is known and a validator. */
export function onHeard(before: Qbft, heard: Heard, nowMs: number): QbftStep {
  const state = rememberOwn(before, heard);
  const { message, author } = heard;
  const { round } = message.signed.payload;
  if (state.phase === 'decided') return watch(state, heard);
  if ((message.kind === 'prepare' || message.kind === 'commit') && round > state.round) {
    return follow(keepForLater(state, heard), (at) => noteReached(at, author, round));
  }
  const heardOut = dispatch(state, heard, nowMs);
  // Whatever it says, it says where its author is (QBFT-TIMER-3).
  return follow(heardOut, (at) => (at.phase === 'decided' ? stay(at) : noteReached(at, author, round)));
}

function dispatch(state: Qbft, { message, author }: Heard, nowMs: number): QbftStep {
  switch (message.kind) {
    case 'proposal':
      return onProposal(state, { message, author }, nowMs);
    case 'prepare':
      return onPrepare(state, { message, author });
    case 'commit':
      return onCommit(state, { message, author });
    case 'round-change':
      return onRoundChange(state, { message, author });
  }
}
