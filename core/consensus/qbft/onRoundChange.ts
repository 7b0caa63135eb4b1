import { adoptHeard } from './adoptLock.ts';
import { isContradicting, onContradiction, watchEnclosed } from './evidence.ts';
import { roundChangeFault } from './justification.ts';
import type { Heard, RoundChange } from './message.ts';
import { tryPropose } from './propose.ts';
import { follow, type Qbft, type QbftStep, refuse, stay, withEntry } from './state.ts';

/**
 * A validator gives up on lower rounds; whether that pulls us up, the caller sees (QBFT-ROUND-3, QBFT-PROPOSE-2). One
 * for a round that we have left is of use only for a certificate above our lock (QBFT-ROUND-5).
 */
export function onRoundChange(state: Qbft, heard: Heard<RoundChange>): QbftStep {
  const { message, author } = heard;
  const { payload } = message.signed;
  const teaches = (payload.prepared?.round ?? -1) > (state.lock?.round ?? -1);
  if (payload.round < state.round && !teaches) return stay(state);
  const earlier = state.roundChanges.get(author)?.signed;
  if (earlier !== undefined && earlier.payload.round >= payload.round) {
    return isContradicting(earlier.payload, payload) ? onContradiction(state, earlier, heard) : stay(state);
  }
  const fault = roundChangeFault(state, message);
  if (fault !== undefined) return refuse(state, heard, fault.message);
  const known = { ...state, roundChanges: withEntry(state.roundChanges, author, message) };
  return follow(follow(watchEnclosed(known, message.prepares), adoptHeard), (at) => tryPropose(at));
}
