import type { Verdict } from '@hanse/base';
import type { EngineEvent } from '../engine.ts';
import type { QbftMessage } from './message.ts';
import { tryPropose } from './propose.ts';
import { giveUpRound } from './round.ts';
import {
  type Candidate,
  follow,
  note,
  type Qbft,
  type QbftStep,
  stay,
  tallyOf,
  withEntry,
  withTally,
} from './state.ts';
import { afterValid, tryDecide } from './vote.ts';

type Checked = Extract<EngineEvent<QbftMessage>, { kind: 'checked' }>;

function reasonOf(verdict: Verdict): string {
  if (verdict.kind === 'reject') return verdict.fault.message;
  return verdict.kind === 'ignore' ? verdict.reason : '';
}

function settleCandidate(state: Qbft, round: number, candidate: Candidate, verdict: Verdict): QbftStep {
  const tally = tallyOf(state, round);
  const settle = (settled: Candidate | undefined): Qbft => withTally(state, { ...tally, candidate: settled });
  if (verdict.kind === 'accept') {
    const validBlocks = withEntry(state.validBlocks, candidate.block.hash, candidate.block);
    const valid = { ...settle({ ...candidate, status: 'valid' }), validBlocks };
    return follow(afterValid(valid, round), (at) => tryPropose(at));
  }
  const told = (at: Qbft): QbftStep =>
    note(at, verdict.kind === 'reject' ? 'block-refused' : 'block-unchecked', { in: round, reason: reasonOf(verdict) });
  // Not their fault: if the proposal comes again it is checked again.
  if (verdict.kind === 'ignore') return told(settle(undefined));
  const refused = follow(told(settle({ ...candidate, status: 'invalid' })), (at) => tryDecide(at, round));
  return round === state.round ? follow(refused, (at) => giveUpRound(at, 'invalid-proposal')) : refused;
}

/** The prepared block that a round change carried, checked before we propose it again (QBFT-PROPOSE-3). */
function settleVetted(state: Qbft, { author, digest }: NonNullable<Qbft['vetting']>, verdict: Verdict): QbftStep {
  const next = { ...state, vetting: undefined };
  const block = state.roundChanges.get(author)?.block;
  if (verdict.kind === 'accept' && block !== undefined) {
    return tryPropose({ ...next, validBlocks: withEntry(state.validBlocks, block.hash, block) });
  }
  const roundChanges = new Map(state.roundChanges);
  roundChanges.delete(author);
  const told = note({ ...next, roundChanges }, 'block-refused', { author, digest, reason: reasonOf(verdict) });
  return follow(told, (at) => tryPropose(at));
}

/** The driver has executed a block that was asked about with `check` (QBFT-PREPARE-1). */
export function onChecked(state: Qbft, { height, round, digest, verdict }: Checked): QbftStep {
  if (height !== state.height || state.phase === 'decided') return stay(state);
  const { vetting } = state;
  if (vetting?.round === round && vetting.digest === digest) return settleVetted(state, vetting, verdict);
  const { candidate } = tallyOf(state, round);
  if (candidate?.digest !== digest || candidate.status !== 'checking') return stay(state);
  return settleCandidate(state, round, candidate, verdict);
}
