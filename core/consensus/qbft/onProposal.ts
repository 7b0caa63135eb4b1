import { requestCheck } from './checks.ts';
import { accuseOfBlock, onContradiction, watchEnclosed } from './evidence.ts';
import { blockFault, proposalFault } from './justification.ts';
import type { Heard, Proposal } from './message.ts';
import { followRound, giveUpRound, startRounds } from './round.ts';
import {
  follow,
  note,
  PAST_ROUNDS_KEPT,
  proposerOf,
  type Qbft,
  type QbftStep,
  refuse,
  stay,
  tallyOf,
  withTally,
} from './state.ts';
import { afterValid } from './vote.ts';

/** A proposal for this height: accept it as the round's candidate and have it checked (QBFT-PROPOSAL-1 to -7). */
export function onProposal(state: Qbft, heard: Heard<Proposal>, nowMs: number): QbftStep {
  const { message, author } = heard;
  const { round, digest } = message.signed.payload;
  if (round + PAST_ROUNDS_KEPT < state.round) return stay(state);
  if (author !== proposerOf(state, round)) return refuse(state, heard, 'not the proposer of this round');
  const { candidate } = tallyOf(state, round);
  if (candidate !== undefined) {
    if (candidate.digest === digest) return stay(state);
    // A candidate of our own record came without the words of its proposer.
    return candidate.proposal === undefined
      ? note(state, 'equivocation', { kind: 'proposal', author, in: round })
      : onContradiction(state, candidate.proposal.signed, heard);
  }
  const fault = proposalFault(state, message, author);
  if (fault !== undefined) {
    const told = refuse(state, heard, fault.message);
    const isBlockAtFault = blockFault(state, message.signed.payload.block, round) !== undefined;
    const refused = isBlockAtFault ? follow(told, (at) => accuseOfBlock(at, message, author)) : told;
    return round === state.round ? follow(refused, (at) => giveUpRound(at, 'invalid-proposal')) : refused;
  }
  const watched = watchEnclosed(state, [...message.roundChanges, ...message.prepares]);
  const moved = follow(watched, (at) => (round > at.round ? followRound(at, round) : startRounds(at)));
  return follow(moved, (at) => takeCandidate(at, message, nowMs));
}

/** A block that was executed here in an earlier round is the same block: our own copy of it counts (QBFT-PROPOSAL-8). */
function takeCandidate(state: Qbft, message: Proposal, nowMs: number): QbftStep {
  const { round, digest, block } = message.signed.payload;
  const known = state.validBlocks.get(block.hash);
  const candidate = {
    digest,
    block: known === undefined ? block : { ...known, header: block.header },
    status: known === undefined ? 'checking' : 'valid',
    proposal: message,
    seenAtMs: nowMs,
  } as const;
  const next = withTally(state, { ...tallyOf(state, round), candidate });
  return known === undefined ? requestCheck(next, { round, digest, block }) : afterValid(next, round);
}
