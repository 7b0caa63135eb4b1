import type { EngineEvent } from '../engine.ts';
import { onCatchUpTimer } from './catchUp.ts';
import type { QbftMessage } from './message.ts';
import { tend } from './pacing.ts';
import { enterRound, setRepeatTimer, setRoundTimer } from './round.ts';
import { repeat, resend } from './say.ts';
import { canSpeak, follow, type Qbft, type QbftStep, stay } from './state.ts';

type TimerEvent = Extract<EngineEvent<QbftMessage>, { kind: 'timer' }>;

/** The round has taken too long: the next one, or, without a quorum here, the same words again (QBFT-TIMER-3). */
function onRoundTimer(state: Qbft): QbftStep {
  if (state.phase !== 'running' || !canSpeak(state)) return stay(state);
  if (state.isSupported) return enterRound(state, state.round + 1, 'timeout');
  return follow(resend(state, 'all'), setRoundTimer);
}

/** The round is long, and what was lost on the way would be missed until its end. */
function onRepeatTimer(state: Qbft): QbftStep {
  return state.phase === 'running' && canSpeak(state) ? follow(repeat(state), setRepeatTimer) : stay(state);
}

export function onTimer(state: Qbft, { name, height, round }: TimerEvent): QbftStep {
  if (height !== state.height) return stay(state);
  switch (name) {
    case 'round':
      return round === state.round ? onRoundTimer(state) : stay(state);
    case 'repeat':
      return round === state.round ? onRepeatTimer(state) : stay(state);
    case 'open':
      return tend({ ...state, isOpen: true });
    case 'heartbeat':
      return tend({ ...state, isHeartbeatDue: true });
    case 'catch-up':
      return onCatchUpTimer(state);
    default:
      return stay(state);
  }
}
