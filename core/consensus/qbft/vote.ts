import type { Address, Hash } from '@hanse/base';
import { armCatchUp } from './catchUp.ts';
import { sealedBlock } from './extraData.ts';
import type { Commit } from './message.ts';
import { commitOf, prepareOf, vote } from './say.ts';
import {
  type Candidate,
  canSpeak,
  emit,
  follow,
  note,
  type Qbft,
  type QbftStep,
  quorum,
  stay,
  tallyOf,
} from './state.ts';
import { withValidBlock } from './validBlocks.ts';

/** The candidate of `round` has been found valid: prepare it, commit to it, decide it, as far as the votes go. */
export function afterValid(state: Qbft, round: number): QbftStep {
  return follow(follow(tryPrepare(state, round), tryCommit), (at) => tryDecide(at, round));
}

/** QBFT-PREPARE-1 */
function tryPrepare(state: Qbft, round: number): QbftStep {
  const candidate = state.tallies.get(round)?.candidate;
  if (round !== state.round || candidate?.status !== 'valid') return stay(state);
  if (!canSpeak(state) || state.votes.prepare !== undefined) return stay(state);
  return vote(state, { prepare: candidate.digest }, prepareOf(state, candidate.digest));
}

/** A quorum of prepares for a block found valid here binds us to it; the bond is on disk before we commit (QBFT-PREPARE-3). */
export function tryCommit(state: Qbft): QbftStep {
  const { candidate, prepares } = tallyOf(state, state.round);
  if (candidate?.status !== 'valid' || !canSpeak(state) || state.votes.commit !== undefined) return stay(state);
  const { digest, block } = candidate;
  const matching = [...prepares].filter(([, { signed }]) => signed.payload.digest === digest);
  if (matching.length < quorum(state)) return stay(state);
  const signed = matching.sort(byAuthor).map(([, prepare]) => prepare.signed);
  const lock = { round: state.round, digest, block, prepares: signed };
  return vote(withValidBlock({ ...state, lock }, block), { commit: digest }, commitOf(state, digest));
}

function byAuthor([left]: readonly [Address, unknown], [right]: readonly [Address, unknown]): number {
  return left < right ? -1 : 1;
}

function sealsFor(commits: ReadonlyMap<Address, Commit>, { digest }: Pick<Candidate, 'digest'>): Uint8Array[] {
  const matching = [...commits].filter(([, { signed }]) => signed.payload.digest === digest);
  return matching.sort(byAuthor).map(([, { signed }]) => signed.payload.seal);
}

/** A quorum of commits for one block, of this round or a recent one, is final (QBFT-COMMIT-3, -4). */
export function tryDecide(state: Qbft, round: number): QbftStep {
  if (state.phase === 'decided') return stay(state);
  const { candidate, commits } = tallyOf(state, round);
  if (candidate?.status === 'checking') return stay(state);
  const seals = candidate?.status === 'valid' ? sealsFor(commits, candidate) : [];
  if (candidate?.status !== 'valid' || seals.length < quorum(state)) {
    // Of two blocks of a lying proposer ours may be the other one.
    return hasCommitQuorum(commits, state) ? onOutvoted(state, round) : stay(state);
  }
  const block = sealedBlock(candidate.block, seals);
  return emit({ ...state, phase: 'decided' }, { kind: 'cancel-timer', name: 'round' }, { kind: 'decide', block });
}

/**
 * A quorum has finished, but we have not seen the block, or refused it: only fetching helps (QBFT-AGE-4), and operators
 * must know.
 */
function onOutvoted(state: Qbft, round: number): QbftStep {
  if (state.isCatchingUp) return stay(state);
  const { candidate } = tallyOf(state, round);
  const isRefused = candidate?.status === 'invalid';
  const told = isRefused ? note(state, 'outvoted', { in: round, digest: candidate.digest }) : stay(state);
  return follow(told, armCatchUp);
}

function hasCommitQuorum(commits: ReadonlyMap<Address, Commit>, state: Qbft): boolean {
  if (commits.size < quorum(state)) return false;
  const counts = new Map<Hash, number>();
  for (const { signed } of commits.values()) {
    const count = (counts.get(signed.payload.digest) ?? 0) + 1;
    if (count >= quorum(state)) return true;
    counts.set(signed.payload.digest, count);
  }
  return false;
}
