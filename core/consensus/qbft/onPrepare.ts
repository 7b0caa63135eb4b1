import type { Heard, Prepare } from './message.ts';
import { note, type Qbft, type QbftStep, stay, tallyOf, withEntry, withTally } from './state.ts';
import { tryCommit } from './vote.ts';

/** A prepare for the current round; earlier rounds bind nobody any more (QBFT-PREPARE-2). */
export function onPrepare(state: Qbft, { message, author }: Heard<Prepare>): QbftStep {
  const { round, digest } = message.signed.payload;
  if (round !== state.round) return stay(state);
  const tally = tallyOf(state, round);
  const earlier = tally.prepares.get(author)?.signed.payload.digest;
  if (earlier === digest) return stay(state);
  if (earlier !== undefined) return note(state, 'equivocation', { kind: 'prepare', author, in: round });
  return tryCommit(withTally(state, { ...tally, prepares: withEntry(tally.prepares, author, message) }));
}
