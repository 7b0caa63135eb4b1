import { onContradiction } from './evidence.ts';
import type { Commit, Heard } from './message.ts';
import { PAST_ROUNDS_KEPT, type Qbft, type QbftStep, refuse, stay, tallyOf, withEntry, withTally } from './state.ts';
import { tryDecide } from './vote.ts';

/** A commit for the current round or a recent one (QBFT-COMMIT-2). */
export function onCommit(state: Qbft, heard: Heard<Commit>): QbftStep {
  const { message, author } = heard;
  const { round, digest, seal } = message.signed.payload;
  if (round + PAST_ROUNDS_KEPT < state.round) return stay(state);
  const tally = tallyOf(state, round);
  const earlier = tally.commits.get(author)?.signed;
  if (earlier?.payload.digest === digest) return stay(state);
  if (earlier !== undefined) return onContradiction(state, earlier, heard);
  if (state.context.recover(digest, seal) !== author) return refuse(state, heard, "the seal is not its author's");
  return tryDecide(withTally(state, { ...tally, commits: withEntry(tally.commits, author, message) }), round);
}
