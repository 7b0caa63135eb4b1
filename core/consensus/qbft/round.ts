import type { Address } from '@hanse/base';
import { adoptHeard } from './adoptLock.ts';
import { tryPropose } from './propose.ts';
import { roundChangeOf, vote } from './say.ts';
import {
  canSpeak,
  emit,
  faultyMax,
  follow,
  note,
  PAST_ROUNDS_KEPT,
  type Qbft,
  type QbftStep,
  quorum,
  stay,
  type Tally,
  withEntry,
} from './state.ts';

/** Whether a quorum, we among it, is known to have reached our round. Nobody has to announce round 0. */
export function hasSupport(state: Qbft): boolean {
  if (state.round === 0) return true;
  let count = canSpeak(state) ? 1 : 0;
  for (const reached of state.reached.values()) if (reached >= state.round) count++;
  return count >= quorum(state);
}

/** Doubles with each round since this process began or the height started, up to the limit (QBFT-TIMER-2). */
function patienceMs(state: Qbft): number {
  const { roundTimeoutMs, roundTimeoutMsMax } = state.context.settings;
  return Math.min(roundTimeoutMs * 2 ** Math.min(state.round - state.restartRound, 30), roundTimeoutMsMax);
}

/** (Re)starts the round timer; without a quorum in our round it only paces repetition (QBFT-TIMER-3). */
export function setRoundTimer(state: Qbft): QbftStep {
  if (!canSpeak(state)) return stay(state);
  const { height, round } = state;
  const delayMs = state.isSupported
    ? patienceMs(state)
    : Math.min(patienceMs(state), state.context.settings.roundTimeoutMs);
  const timed = emit(state, { kind: 'set-timer', name: 'round', height, round, delayMs });
  return delayMs > state.context.settings.roundTimeoutMs ? follow(timed, setRepeatTimer) : timed;
}

/** In a long round what was lost on the way is said again before the round is given up (QBFT-RESEND-2). */
export function setRepeatTimer(state: Qbft): QbftStep {
  const { height, round, context } = state;
  return emit(state, { kind: 'set-timer', name: 'repeat', height, round, delayMs: context.settings.roundTimeoutMs });
}

/** Starts round 0's timer: a proposal is due or here (QBFT-TIMER-1). */
export function startRounds(state: Qbft): QbftStep {
  if (state.phase !== 'waiting') return stay(state);
  return setRoundTimer({ ...state, phase: 'running' });
}

/** Moves to a higher round without saying so: a justified proposal took us there (QBFT-PROPOSAL-7). */
export function followRound(state: Qbft, round: number): QbftStep {
  const tallies = new Map<number, Tally>();
  for (const [past, tally] of state.tallies) if (past + PAST_ROUNDS_KEPT >= round) tallies.set(past, tally);
  const moved = { ...state, round, tallies, phase: 'running', votes: {}, building: false } as const;
  return setRoundTimer({ ...moved, isSupported: hasSupport(moved) });
}

/** Gives up the current round and asks for `round` (QBFT-ROUND-1). */
export function enterRound(state: Qbft, round: number, reason: string): QbftStep {
  if (state.phase === 'decided') return stay(state);
  const told = note(state, 'round-change', { to: round, reason });
  const moved = follow(told, (at) => followRound(at, round));
  const bound = follow(moved, adoptHeard);
  const asked = follow(bound, (at) => {
    if (!canSpeak(at)) return stay(at);
    const { lock } = at;
    const prepared = lock === undefined ? undefined : { round: lock.round, digest: lock.digest };
    return vote(at, { roundChange: { prepared } }, roundChangeOf(at, lock));
  });
  return follow(asked, (at) => tryPropose(at));
}

/** Leaves the current round for the next, if a quorum has reached it (QBFT-TIMER-3); otherwise nothing. */
export function giveUpRound(state: Qbft, reason: string): QbftStep {
  if (!canSpeak(state) || state.phase === 'decided' || !state.isSupported) return stay(state);
  return enterRound(state, state.round + 1, reason);
}

/** The highest round that f+1 others have reached: at least one honest validator wants it. */
function vouchedRound(state: Qbft): number {
  const rounds = [...state.reached.values()].sort((left, right) => right - left);
  return rounds[faultyMax(state)] ?? 0;
}

/** Takes note of where a validator is: f+1 above us pull us up (QBFT-ROUND-4), a quorum lets the timer run (QBFT-TIMER-3). */
export function noteReached(state: Qbft, author: Address, round: number): QbftStep {
  if (author === state.context.self || round <= (state.reached.get(author) ?? 0)) return stay(state);
  const next = { ...state, reached: withEntry(state.reached, author, round) };
  const vouched = vouchedRound(next);
  if (vouched > next.round) return enterRound(next, vouched, 'others-ahead');
  if (next.isSupported || !hasSupport(next)) return stay(next);
  return setRoundTimer({ ...next, isSupported: true });
}
