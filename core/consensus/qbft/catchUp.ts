import type { Address } from '@hanse/base';
import { isContradicting, onContradiction } from './evidence.ts';
import type { Heard, QbftMessage } from './message.ts';
import { emit, faultyMax, follow, type Later, type Qbft, type QbftStep, stay, withEntry } from './state.ts';

/** Others may be a moment ahead of us in every block; only if it lasts do we fetch. Milliseconds. */
export const CATCH_UP_DELAY_MS = 300;

function isNewer(message: QbftMessage, known: QbftMessage | undefined): boolean {
  if (known === undefined) return true;
  const [left, right] = [message.signed.payload, known.signed.payload];
  return left.height > right.height || (left.height === right.height && left.round > right.round);
}

/** Keeps a message for later: the newest of each kind and author, nothing else (QBFT-AGE-3). */
export function keepForLater(state: Qbft, heard: Heard): QbftStep {
  const { message, author } = heard;
  const known: Later = state.later.get(author) ?? {};
  const earlier = known[message.kind];
  if (isNewer(message, earlier)) {
    return stay({ ...state, later: withEntry(state.later, author, { ...known, [message.kind]: message }) });
  }
  if (earlier === undefined || !isContradicting(earlier.signed.payload, message.signed.payload)) return stay(state);
  return onContradiction(state, earlier.signed, heard);
}

/** The height below which f+1 validators have finished, so that it surely exists; our own if only fewer say so. */
function finishedHeight(state: Qbft): number {
  const heights = [...state.ahead.values()].sort((left, right) => right - left);
  return Math.max((heights[faultyMax(state)] ?? 0) - 1, state.height);
}

function askAndWait(state: Qbft): QbftStep {
  const { height, round, context } = state;
  return emit(
    { ...state, isCatchingUp: true },
    { kind: 'behind', height: finishedHeight(state) },
    { kind: 'set-timer', name: 'catch-up', height, round, delayMs: context.settings.roundTimeoutMs },
  );
}

/** Fetches after a short while, unless the missing messages arrive first (QBFT-AGE-4). */
export function armCatchUp(state: Qbft): QbftStep {
  if (state.isCatchingUp) return stay(state);
  const { height, round } = state;
  const next = { ...state, isCatchingUp: true };
  return emit(next, { kind: 'set-timer', name: 'catch-up', height, round, delayMs: CATCH_UP_DELAY_MS });
}

function isChecking(state: Qbft): boolean {
  for (const { candidate } of state.tallies.values()) if (candidate?.status === 'checking') return true;
  return false;
}

/** The wait is over and we are still here: ask for blocks, and again after a round timeout. */
export function onCatchUpTimer(state: Qbft): QbftStep {
  const rested = { ...state, isCatchingUp: false };
  if (state.phase === 'decided') return stay(rested);
  // Executing the block may take longer than the wait; when it is done the votes are counted anyway.
  return isChecking(state) && finishedHeight(state) === state.height ? armCatchUp(rested) : askAndWait(rested);
}

/** Authors whom nobody has put in charge yet and of whom messages are kept; each may hold two blocks. */
export const STRANGERS_MAX = 4;

/**
 * Somebody who is no validator of this height speaks of the next: it may be one of that, and is heard then if it is
 * (QBFT-AGE-5). Says nothing about where the ledger is.
 */
export function keepStranger(state: Qbft, { message, author }: Heard): Qbft | undefined {
  if (message.signed.payload.height !== state.height + 1) return undefined;
  const strangers = [...state.later.keys()].filter((one) => !state.validators.includes(one));
  if (!strangers.includes(author) && strangers.length >= STRANGERS_MAX) return undefined;
  const known: Later = state.later.get(author) ?? {};
  if (!isNewer(message, known[message.kind])) return state;
  return { ...state, later: withEntry(state.later, author, { ...known, [message.kind]: message }) };
}

function noteAhead(state: Qbft, author: Address, height: number): QbftStep {
  const next = { ...state, ahead: withEntry(state.ahead, author, Math.max(height, state.ahead.get(author) ?? 0)) };
  if (next.isCatchingUp || (state.phase === 'decided' && height === state.height + 1)) return stay(next);
  return finishedHeight(next) > state.height ? askAndWait(next) : armCatchUp(next);
}

/** A validator speaks of a height above ours (QBFT-AGE-3, -4). */
export function onLaterHeight(state: Qbft, heard: Heard): QbftStep {
  const { height } = heard.message.signed.payload;
  return follow(keepForLater(state, heard), (at) => noteAhead(at, heard.author, height));
}
