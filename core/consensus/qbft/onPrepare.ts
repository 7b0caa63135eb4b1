import { onContradiction } from './evidence.ts';
import type { Heard, Prepare } from './message.ts';
import { PAST_ROUNDS_KEPT, type Qbft, type QbftStep, stay, tallyOf, withEntry, withTally } from './state.ts';
import { tryCommit } from './vote.ts';

/**
 * A prepare for the current round. One for an earlier round binds nobody any more (QBFT-PREPARE-2) and is kept only to
 * be held against what its author says otherwise (QBFT-EVIDENCE-1).
 */
export function onPrepare(state: Qbft, heard: Heard<Prepare>): QbftStep {
  const { message, author } = heard;
  const { round, digest } = message.signed.payload;
  if (round + PAST_ROUNDS_KEPT < state.round) return stay(state);
  const tally = tallyOf(state, round);
  const earlier = tally.prepares.get(author)?.signed;
  if (earlier?.payload.digest === digest) return stay(state);
  if (earlier !== undefined) return onContradiction(state, earlier, heard);
  const next = withTally(state, { ...tally, prepares: withEntry(tally.prepares, author, message) });
  return round === state.round ? tryCommit(next) : stay(next);
}
