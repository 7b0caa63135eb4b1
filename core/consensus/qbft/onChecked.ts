import type { Verdict } from '@hanse/base';
import type { EngineEvent } from '../engine.ts';
import { adoptHeard } from './adoptLock.ts';
import { type Check, requestCheck } from './checks.ts';
import { accuseOfResult } from './evidence.ts';
import type { QbftMessage } from './message.ts';
import { tryPropose } from './propose.ts';
import { giveUpRound } from './round.ts';
import { type Candidate, follow, note, type Qbft, type QbftStep, stay, type Tally, withTally } from './state.ts';
import { withValidBlock } from './validBlocks.ts';
import { afterValid, tryDecide } from './vote.ts';

type Checked = Extract<EngineEvent<QbftMessage>, { kind: 'checked' }>;
type Refusal = Exclude<Verdict, { kind: 'accept' }>;
type Waiting = Tally & { readonly candidate: Candidate };

function reasonOf(verdict: Refusal): string {
  return verdict.kind === 'reject' ? verdict.fault.message : verdict.reason;
}

/** The rounds whose candidate waits for an answer about this block, whatever body came with it; lowest first. */
function waitingFor(state: Qbft, { block }: Check): readonly Waiting[] {
  const isWaiting = (tally: Tally): tally is Waiting =>
    tally.candidate?.status === 'checking' && tally.candidate.block.hash === block.hash;
  return [...state.tallies.values()].filter(isWaiting).sort((left, right) => left.round - right.round);
}

/** The body that was executed is the body of all who waited for this block (QBFT-CHECK-1). */
function onAccepted(state: Qbft, check: Check): QbftStep {
  const waiting = waitingFor(state, check);
  let settled = withValidBlock(state, check.block);
  for (const tally of waiting) {
    const block = { ...check.block, header: tally.candidate.block.header };
    settled = withTally(settled, { ...tally, candidate: { ...tally.candidate, block, status: 'valid' } });
  }
  const isVetted = state.vetting?.block.hash === check.block.hash;
  let step = adoptHeard(isVetted ? { ...settled, vetting: undefined } : settled);
  for (const { round } of waiting) step = follow(step, (at) => afterValid(at, round));
  return follow(step, (at) => tryPropose(at));
}

function refuseCandidate(state: Qbft, { candidate, ...tally }: Waiting, verdict: Refusal): QbftStep {
  const { round } = tally;
  const settle = (settled: Candidate | undefined): Qbft => withTally(state, { ...tally, candidate: settled });
  const fields = { in: round, reason: reasonOf(verdict) };
  // Not their fault: if the proposal comes again it is checked again.
  if (verdict.kind === 'ignore') return note(settle(undefined), 'block-unchecked', fields);
  const told = note(settle({ ...candidate, status: 'invalid' }), 'block-refused', fields);
  const accused = follow(told, (at) => accuseOfResult(at, candidate.proposal, verdict));
  const refused = follow(accused, (at) => tryDecide(at, round));
  return round === state.round ? follow(refused, (at) => giveUpRound(at, 'invalid-proposal')) : refused;
}

/** A certificate whose body is not that of its block is not vouched for; another may bring the right one (QBFT-PROPOSE-3). */
function refuseVetted(state: Qbft, { block, digest }: Check, verdict: Refusal): QbftStep {
  const { vetting } = state;
  if (vetting?.block !== block) return stay(state);
  const { author } = vetting;
  const roundChanges = new Map(state.roundChanges);
  if (roundChanges.get(author)?.block === block) roundChanges.delete(author);
  const next = { ...state, vetting: undefined, roundChanges };
  return note(next, 'block-refused', { author, digest, reason: reasonOf(verdict) });
}

/** Those who brought another body for this block are asked about in their turn (QBFT-CHECK-1). */
function checkNext(state: Qbft, check: Check): QbftStep {
  if (state.phase === 'decided') return stay(state);
  const [first] = waitingFor(state, check);
  if (first !== undefined) {
    const { digest, block } = first.candidate;
    return requestCheck(state, { round: first.round, digest, block });
  }
  const { vetting } = state;
  if (vetting?.block.hash !== check.block.hash) return stay(state);
  return adoptHeard({ ...state, vetting: undefined });
}

function onRefused(state: Qbft, check: Check, verdict: Refusal): QbftStep {
  let step = refuseVetted(state, check, verdict);
  for (const tally of waitingFor(state, check)) {
    if (tally.candidate.block === check.block) step = follow(step, (at) => refuseCandidate(at, tally, verdict));
  }
  step = follow(step, (at) => checkNext(at, check));
  return follow(follow(step, adoptHeard), (at) => tryPropose(at));
}

/** The driver has executed a block that was asked about with `check` (QBFT-PREPARE-1). */
export function onChecked(state: Qbft, { height, round, digest, verdict }: Checked): QbftStep {
  if (height !== state.height || state.phase === 'decided') return stay(state);
  const check = [...state.checks.values()].find((one) => one.round === round && one.digest === digest);
  if (check === undefined) return stay(state);
  const checks = new Map(state.checks);
  checks.delete(check.block.hash);
  const next = { ...state, checks };
  return verdict.kind === 'accept' ? onAccepted(next, check) : onRefused(next, check, verdict);
}
