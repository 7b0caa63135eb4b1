import type { Address } from '@hanse/base';
import type { Block } from '@hanse/protocol';
import { certificateOf, vet } from './adoptLock.ts';
import { blockInRound, freshExtraData } from './extraData.ts';
import { highestPrepared } from './justification.ts';
import type { Prepared, RoundChange } from './message.ts';
import { proposalPayload } from './payload.ts';
import { vote } from './say.ts';
import { emit, isProposer, type Qbft, type QbftStep, quorum, selfOf, stay, tallyOf } from './state.ts';
import { withValidBlock } from './validBlocks.ts';

type Wish = readonly [author: Address, roundChange: RoundChange];

function wishesFor(state: Qbft, round: number): readonly Wish[] {
  const wishes = [...state.roundChanges].filter(([, { signed }]) => signed.payload.round === round);
  return wishes.sort(([left], [right]) => (left < right ? -1 : 1));
}

function requestBuild(state: Qbft): QbftStep {
  if (state.building) return stay(state);
  const { height, round, validators } = state;
  const extraData = freshExtraData({ validators, round });
  return emit({ ...state, building: true }, { kind: 'build', height, round, coinbase: selfOf(state), extraData });
}

function propose(state: Qbft, block: Block, wishes: readonly Wish[], prepares: RoundChange['prepares']): QbftStep {
  const payload = proposalPayload({ height: state.height, round: state.round, block });
  const next = withValidBlock({ ...state, building: false }, block);
  const roundChanges = wishes.map(([, { signed }]) => signed);
  return vote(next, { proposal: payload.digest }, { kind: 'proposal', payload, roundChanges, prepares });
}

/** The prepared block binds us; we vouch only for a body that was executed here (QBFT-PROPOSE-3). */
function proposeAgain(state: Qbft, wishes: readonly Wish[], prepared: Prepared): QbftStep {
  const found = wishes.find(([, { signed }]) => signed.payload.prepared?.round === prepared.round);
  const certificate = found === undefined ? undefined : certificateOf(found[1]);
  if (found === undefined || certificate === undefined) return stay(state);
  const known = state.validBlocks.get(certificate.block.hash);
  if (known !== undefined) {
    const block = blockInRound({ ...known, header: certificate.block.header }, state.round);
    return propose(state, block, wishes, certificate.prepares);
  }
  return vet(state, found[0], certificate);
}

/**
 * Proposes if it is our turn, we have not yet, and the round allows it: round 0 at once, a later round with a quorum
 * of round changes (QBFT-PROPOSE-1, -2). `built` is the answer to an earlier request, if it has just come.
 */
export function tryPropose(state: Qbft, built?: Block): QbftStep {
  if (state.phase !== 'running' || !isProposer(state) || state.votes.proposal !== undefined) return stay(state);
  if (tallyOf(state, state.round).candidate !== undefined) return stay(state);
  const wishes = state.round === 0 ? [] : wishesFor(state, state.round);
  if (state.round > 0 && wishes.length < quorum(state)) return stay(state);
  const prepared = highestPrepared(wishes.map(([, { signed }]) => signed.payload));
  if (prepared !== undefined) return proposeAgain(state, wishes, prepared);
  return built === undefined ? requestBuild(state) : propose(state, built, wishes, []);
}
