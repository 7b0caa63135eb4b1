import type { Head } from '../engine.ts';
import { tryPropose } from './propose.ts';
import { startRounds } from './round.ts';
import { canSpeak, emit, follow, type Qbft, type QbftOutput, type QbftStep, stay } from './state.ts';

/**
 * The moment from which the next block's wait counts, so that blocks come a period apart, not a period and a round:
 * when the last block was proposed, as far as we saw it; otherwise the end of the second that its timestamp names
 * (QBFT-PACE-1). Never in the future.
 */
export function pacedFromMs(last: Qbft | undefined, head: Head, nowMs: number): number {
  for (const { candidate } of last?.tallies.values() ?? []) {
    if (candidate?.block.hash === head.hash) return Math.min(candidate.seenAtMs, nowMs);
  }
  return Math.min(head.header.timestamp * 1000 + 999, nowMs);
}

/** Sets what is due now, and timers for what is not; each wait is at most its period, whatever the wall clock does. */
export function setPace(state: Qbft, fromMs: number, nowMs: number): QbftStep {
  if (!canSpeak(state)) return stay(state);
  const { height, round } = state;
  const { blockPeriodMs, emptyBlockPeriodMs } = state.context.settings;
  const wait = (periodMs: number): number => Math.min(Math.max(fromMs + periodMs - nowMs, 0), periodMs);
  const [openMs, heartbeatMs] = [wait(blockPeriodMs), wait(Math.max(blockPeriodMs, emptyBlockPeriodMs))];
  const output: QbftOutput[] = [];
  if (openMs > 0) output.push({ kind: 'set-timer', name: 'open', height, round, delayMs: openMs });
  if (heartbeatMs > 0) output.push({ kind: 'set-timer', name: 'heartbeat', height, round, delayMs: heartbeatMs });
  return emit({ ...state, isOpen: openMs === 0, isHeartbeatDue: heartbeatMs === 0 }, ...output);
}

/**
 * Begins round 0 once a block is due: at once when there are transactions, at the heartbeat otherwise. Until then no
 * round timer runs, and an idle ledger changes no rounds (QBFT-PACE-2, QBFT-TIMER-1).
 */
export function tend(state: Qbft): QbftStep {
  const isDue = state.isHeartbeatDue || (state.isOpen && state.hasTransactions);
  if (state.phase !== 'waiting' || !isDue || !canSpeak(state)) return stay(state);
  return follow(startRounds(state), (at) => tryPropose(at));
}

/** The transactions are gone before anyone proposed: waiting is legitimate again (QBFT-TIMER-1). */
export function untend(state: Qbft): QbftStep {
  const { phase, round, building, votes, isHeartbeatDue } = state;
  const isUntouched = round === 0 && !building && Object.keys(votes).length === 0 && !state.tallies.get(0)?.candidate;
  if (phase !== 'running' || !isUntouched || isHeartbeatDue) return stay(state);
  return emit({ ...state, phase: 'waiting' }, { kind: 'cancel-timer', name: 'round' });
}
