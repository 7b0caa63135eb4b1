import { invariant } from '@hanse/base';
import type { ConsensusEngine, EngineDescription } from '../engine.ts';
import { encodeMessage } from './encodeMessage.ts';
import { glance } from './glance.ts';
import { startHeight } from './height.ts';
import { MESSAGE_CODES, type QbftMessage, type QbftUnsigned } from './message.ts';
import { parseMessage } from './parseMessage.ts';
import { commitPayload } from './payload.ts';
import { quorumOf } from './quorum.ts';
import { decodeRecord } from './record.ts';
import { proposerOf, type Qbft, type TurnsOf, tallyOf } from './state.ts';
import { step } from './step.ts';
import { verifySeals } from './verifySeals.ts';

export type QbftEngine = ConsensusEngine<Qbft, QbftMessage, QbftUnsigned>;

function starter(turnsOf: TurnsOf | undefined): QbftEngine['start'] {
  return (context, record, head, nowMs) => {
    const known = record === undefined ? undefined : decodeRecord(record);
    return startHeight({ context, head, last: undefined, record: known, turnsOf }, nowMs);
  };
}

function sign(unsigned: QbftUnsigned, signatures: readonly Uint8Array[]): QbftMessage {
  const [first, second] = signatures;
  invariant(first !== undefined, 'every message is signed');
  switch (unsigned.kind) {
    case 'commit':
      invariant(second !== undefined, 'a commit has two signatures: the seal and the message');
      return { kind: 'commit', signed: { payload: commitPayload({ ...unsigned, seal: first }), signature: second } };
    case 'prepare':
      return { kind: 'prepare', signed: { payload: unsigned.payload, signature: first } };
    case 'proposal': {
      const { payload, ...rest } = unsigned;
      return { ...rest, signed: { payload, signature: first } };
    }
    case 'round-change': {
      const { payload, ...rest } = unsigned;
      return { ...rest, signed: { payload, signature: first } };
    }
  }
}

function describe(state: Qbft): EngineDescription {
  const { height, round } = state;
  const { prepares, commits } = tallyOf(state, round);
  return { height, round, proposer: proposerOf(state, round), prepares: prepares.size, commits: commits.size };
}

/** Byzantine fault tolerant agreement, final at once: `spec/qbft.md`. */
export const qbft: QbftEngine = {
  name: 'qbft',
  faults: 'byzantine',
  quorum: quorumOf,
  codes: Object.values(MESSAGE_CODES),
  start: starter(undefined),
  step,
  sign,
  encodeMessage,
  glance,
  parseMessage,
  authorOf: ({ signed: { payload, signature } }, recover) => recover(payload.signingHash(), signature),
  verifySeals,
  describe,
};

/** The same agreement among validators who propose by turns that they owe. */
export function engineWithTurns({ name, turns }: { readonly name: string; readonly turns: TurnsOf }): QbftEngine {
  return { ...qbft, name, start: starter(turns), turns };
}
