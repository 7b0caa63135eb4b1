import { type Address, encodeRlp, encodeRlpListOfEncoded, type Hash, uintToBytes, type Verdict } from '@hanse/base';
import type { Evidence } from '../engine.ts';
import {
  type Heard,
  MESSAGE_CODES,
  type Payload,
  type PreparePayload,
  type Proposal,
  type QbftMessage,
  type RoundChangePayload,
  type Signed,
} from './message.ts';
import { encodePayload } from './payload.ts';
import { emit, follow, note, type Past, proposerOf, type Qbft, type QbftStep, stay, tallyOf } from './state.ts';

/** Offences of one validator that are reported at one height; whoever lies more often is known well enough. */
export const EVIDENCE_EACH_MAX = 8;

const NO_BLOCK = `0x${'00'.repeat(32)}` as Hash;
/** Refusals that hang on this node's own clock prove nothing about anybody else. */
const OWN_CLOCK = 'chain/from-the-future';

type Statement = Evidence['statements'][number];
type Accusation = Pick<Evidence, 'offender' | 'kind'> & { readonly height: number; readonly round: number };

/** What a vote says besides its place: two votes of one author for one place that differ in it contradict each other. */
function contentOf(payload: Payload): string {
  if (payload.kind === 'proposal') return payload.signingHash();
  if (payload.kind !== 'round-change') return payload.digest;
  const { prepared } = payload;
  return prepared === undefined ? '' : `${prepared.round} ${prepared.digest}`;
}

function digestOf(payload: Payload): Hash {
  return payload.kind === 'round-change' ? (payload.prepared?.digest ?? NO_BLOCK) : payload.digest;
}

function statementOf({ payload, signature }: Signed<Payload>): Statement {
  const said = { digest: digestOf(payload), hash: payload.signingHash(), signature };
  if (payload.kind === 'proposal') return said;
  const code = encodeRlp(uintToBytes(MESSAGE_CODES[payload.kind]));
  return { ...said, preimage: encodeRlpListOfEncoded([code, encodePayload(payload, 'full')]) };
}

const nameOf = ({ offender, height, round, kind }: Accusation): string => `${offender} ${height} ${round} ${kind}`;

/** Tells of an offence once, and only so many of one validator (QBFT-EVIDENCE-3). */
function accuse(state: Qbft, accusation: Accusation, statements: readonly Statement[]): QbftStep {
  const name = nameOf(accusation);
  const { offender } = accusation;
  const known = [...state.accused].filter((one) => one.startsWith(offender));
  if (known.includes(name) || known.length >= EVIDENCE_EACH_MAX) return stay(state);
  const next = { ...state, accused: new Set(state.accused).add(name) };
  return emit(next, { kind: 'evidence', evidence: { ...accusation, statements } });
}

/** Whether one author cannot honestly have signed both: same kind, height and round, but other words (QBFT-EVIDENCE-1). */
export function isContradicting(one: Payload, other: Payload): boolean {
  const isSamePlace = one.kind === other.kind && one.height === other.height && one.round === other.round;
  return isSamePlace && contentOf(one) !== contentOf(other);
}

/** `second` contradicts what its author has said before: told to the operator, kept as proof, and not counted (QBFT-EVIDENCE-1). */
export function onContradiction(state: Qbft, first: Signed<Payload>, { message, author }: Heard): QbftStep {
  const { signed: second, kind } = message;
  const { height, round } = second.payload;
  const told = note(state, 'equivocation', { kind, author, in: round });
  return follow(told, (at) =>
    accuse(at, { offender: author, height, round, kind }, [statementOf(first), statementOf(second)]),
  );
}

/** The proposer has signed a block that no honest node would accept (QBFT-EVIDENCE-2). */
export function accuseOfBlock(state: Qbft, { signed }: Proposal, author: Address): QbftStep {
  const { height, round } = signed.payload;
  return accuse(state, { offender: author, height, round, kind: 'invalid-proposal' }, [statementOf(signed)]);
}

/** The same after its execution: only what every node finds invalid counts (QBFT-EVIDENCE-2). */
export function accuseOfResult(state: Qbft, proposal: Proposal | undefined, verdict: Verdict): QbftStep {
  if (proposal === undefined || verdict.kind !== 'reject' || verdict.fault.code === OWN_CLOCK) return stay(state);
  return accuseOfBlock(state, proposal, proposerOf(state, proposal.signed.payload.round));
}

/** The words of this author that were heard first for the place of `message`, if they are still here. */
function earlierWords(state: Qbft, { message, author }: Heard): Signed<Payload> | undefined {
  const { round } = message.signed.payload;
  const tally = tallyOf(state, round);
  const earlier = ((): QbftMessage | undefined => {
    switch (message.kind) {
      case 'proposal':
        return tally.candidate?.proposal;
      case 'prepare':
        return tally.prepares.get(author);
      case 'commit':
        return tally.commits.get(author);
      case 'round-change':
        return state.roundChanges.get(author);
    }
  })();
  return earlier?.signed;
}

/** A message of the current height that has nothing more to decide: only whether it contradicts its author's earlier words. */
export function watch(state: Qbft, heard: Heard): QbftStep {
  const earlier = earlierWords(state, heard);
  if (earlier === undefined || !isContradicting(earlier.payload, heard.message.signed.payload)) return stay(state);
  return onContradiction(state, earlier, heard);
}

/** What is kept of a height when it is over (QBFT-EVIDENCE-4). */
export function pastOf({ height, validators, tallies, roundChanges }: Qbft): Past {
  return { height, validators, tallies, roundChanges };
}

/** A message of the height before: of use only if it contradicts what its author said there (QBFT-EVIDENCE-4). */
export function watchPast(state: Qbft, { message, author }: Heard): QbftStep {
  const { past } = state;
  if (past === undefined || !past.validators.includes(author)) return stay(state);
  const earlier = earlierWords({ ...state, ...past }, { message, author });
  if (earlier === undefined || !isContradicting(earlier.payload, message.signed.payload)) return stay(state);
  return onContradiction(state, earlier, { message, author });
}

/** What others have signed and a message encloses is held against them, too (QBFT-EVIDENCE-1). */
export function watchEnclosed(state: Qbft, parts: readonly Signed<PreparePayload | RoundChangePayload>[]): QbftStep {
  let step = stay(state);
  for (const { payload, signature } of parts) {
    const author = state.context.recover(payload.signingHash(), signature);
    if (author === undefined) continue;
    const message =
      payload.kind === 'prepare'
        ? ({ kind: 'prepare', signed: { payload, signature } } as const)
        : ({ kind: 'round-change', signed: { payload, signature }, block: undefined, prepares: [] } as const);
    step = follow(step, (at) => watch(at, { message, author }));
  }
  return step;
}

/** What has been told of heights that are not over yet, so that it is told once (QBFT-EVIDENCE-3). */
export function accusedFrom(accused: Qbft['accused'], height: number): Qbft['accused'] {
  return new Set([...accused].filter((name) => Number(name.split(' ')[1]) >= height));
}
