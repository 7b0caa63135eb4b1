import type { Address } from '@hanse/base';
import type { Utterance } from '../engine.ts';
import type { Prepared, QbftMessage, QbftUnsigned } from './message.ts';
import { commitPayload, preparePayload, roundChangePayload } from './payload.ts';
import { encodeRecord, recordOf } from './record.ts';
import { emit, type Lock, type Qbft, type QbftOutput, type QbftStep, type Votes } from './state.ts';

function slotOf(unsigned: QbftUnsigned): Utterance<QbftUnsigned>['slot'] {
  const { kind } = unsigned;
  const { height, round } = unsigned.kind === 'commit' ? unsigned : unsigned.payload;
  if (unsigned.kind !== 'round-change') return { kind, height, round };
  return { kind, height, round, prepared: unsigned.payload.prepared?.round ?? -1 };
}

/** A commit takes two signatures: the seal over the digest, then the message that contains the seal (QBFT-COMMIT-1). */
function nextHashOf(unsigned: QbftUnsigned): Utterance<QbftUnsigned>['nextHash'] {
  if (unsigned.kind !== 'commit') {
    return (signatures) => (signatures.length === 0 ? unsigned.payload.signingHash() : undefined);
  }
  return (signatures) => {
    const [seal] = signatures;
    if (seal === undefined) return unsigned.digest;
    return signatures.length === 1 ? commitPayload({ ...unsigned, seal }).signingHash() : undefined;
  };
}

export function say(unsigned: QbftUnsigned): QbftOutput {
  return { kind: 'say', utterance: { unsigned, slot: slotOf(unsigned), nextHash: nextHashOf(unsigned), to: 'all' } };
}

/** Puts what we are about to say on disk, then says it (QBFT-RESTART-1). */
export function vote(state: Qbft, cast: Votes, unsigned: QbftUnsigned): QbftStep {
  const next = { ...state, votes: { ...state.votes, ...cast } };
  return emit(next, { kind: 'persist', record: encodeRecord(recordOf(next)) }, say(unsigned));
}

export function prepareOf(state: Qbft, digest: Prepared['digest']): QbftUnsigned {
  return { kind: 'prepare', payload: preparePayload({ height: state.height, round: state.round, digest }) };
}

export function commitOf(state: Qbft, digest: Prepared['digest']): QbftUnsigned {
  return { kind: 'commit', height: state.height, round: state.round, digest };
}

/** The wish for `state.round`, with the certificate of `lock` (QBFT-ROUND-2). */
export function roundChangeOf(state: Qbft, lock: Lock | undefined): QbftUnsigned {
  const prepared = lock === undefined ? undefined : { round: lock.round, digest: lock.digest };
  return {
    kind: 'round-change',
    payload: roundChangePayload({ height: state.height, round: state.round, prepared }),
    block: lock?.block,
    prepares: lock?.prepares ?? [],
  };
}

/** Our own newest messages again, to everybody (QBFT-RESEND-2). */
export function repeat(state: Qbft): QbftStep {
  const { said } = state;
  const mine = [said['round-change'], said.proposal, said.prepare, said.commit];
  const fresh = mine.filter((message): message is QbftMessage => message?.signed.payload.round === state.round);
  return emit(state, ...fresh.map((message): QbftOutput => ({ kind: 'resend', message, to: 'all' })));
}

/** What a peer may have missed: our newest messages and the proposal they speak of, whoever made it (QBFT-RESEND-1). */
export function resend(state: Qbft, to: 'all' | Address): QbftStep {
  const { said } = state;
  const proposal = state.tallies.get(state.round)?.candidate?.proposal;
  const messages = [said['round-change'], proposal, said.prepare, said.commit];
  const known = messages.filter((message): message is QbftMessage => message !== undefined);
  return emit(state, ...known.map((message): QbftOutput => ({ kind: 'resend', message, to })));
}
