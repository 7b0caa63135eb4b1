import {
  EMPTY_BYTES,
  encodeRlp,
  encodeRlpListOfEncoded,
  type Hash,
  hexToBytes,
  isFault,
  RlpReader,
  uintToBytes,
} from '@hanse/base';
import { decodeBlock, encodeBlock } from '@hanse/protocol';
import { consensusFault } from '../faults.ts';
import { encodeSigned } from './encodeMessage.ts';
import type { Prepared, PreparePayload, Signed } from './message.ts';
import { parseBody } from './parseMessage.ts';
import type { Lock, Qbft, Votes } from './state.ts';

/** What a validator must not forget: where it was, what it said there, what it is locked on (QBFT-RESTART-1). */
export type QbftRecord = {
  readonly height: number;
  readonly round: number;
  readonly votes: Votes;
  readonly lock: Lock | undefined;
};

const VERSION = 1;

export function recordOf(state: Qbft): QbftRecord {
  return { height: state.height, round: state.round, votes: state.votes, lock: state.lock };
}

const uint = (value: number): Uint8Array => encodeRlp(uintToBytes(value));
const list = (...parts: readonly Uint8Array[]): Uint8Array => encodeRlpListOfEncoded(parts);
const optional = (hash: Hash | undefined): Uint8Array => encodeRlp(hash === undefined ? EMPTY_BYTES : hexToBytes(hash));

function encodePrepared(prepared: Prepared | undefined): Uint8Array {
  return prepared === undefined ? list() : list(uint(prepared.round), optional(prepared.digest));
}

/** [version, height, round, [proposal, prepare, commit], [] or [prepared], [] or [round, digest, block, prepares]] */
export function encodeRecord({ height, round, votes, lock }: QbftRecord): Uint8Array {
  return list(
    uint(VERSION),
    uint(height),
    uint(round),
    list(optional(votes.proposal), optional(votes.prepare), optional(votes.commit)),
    votes.roundChange === undefined ? list() : list(encodePrepared(votes.roundChange.prepared)),
    lock === undefined
      ? list()
      : list(
          uint(lock.round),
          optional(lock.digest),
          encodeBlock(lock.block, 'full'),
          list(...lock.prepares.map((signed) => encodeSigned(signed, 'full'))),
        ),
  );
}

function readOptional(reader: RlpReader): Hash | undefined {
  const raw = reader.raw();
  return raw.length === 1 ? undefined : new RlpReader(raw).hash();
}

function readPrepared(reader: RlpReader): Prepared | undefined {
  if (reader.isDone()) return undefined;
  return { round: reader.safeUint(), digest: reader.hash() };
}

function readLock(reader: RlpReader): Lock | undefined {
  if (reader.isDone()) return undefined;
  const { round, digest } = { round: reader.safeUint(), digest: reader.hash() };
  const decoded = decodeBlock(reader.raw());
  if ('missing' in decoded) throw consensusFault('damaged-record', { seen: 'a block without its transactions' });
  const prepares: Signed<PreparePayload>[] = [];
  const entries = reader.list();
  while (!entries.isDone()) {
    const message = parseBody('prepare', entries.raw(), () => undefined);
    if (message.kind === 'prepare') prepares.push(message.signed);
  }
  return { round, digest, block: decoded.block, prepares };
}

function readVotes(said: RlpReader, roundChange: RlpReader): Votes {
  const [proposal, prepare, commit] = [readOptional(said), readOptional(said), readOptional(said)];
  return {
    ...(roundChange.isDone() ? {} : { roundChange: { prepared: readPrepared(roundChange.list()) } }),
    ...(proposal === undefined ? {} : { proposal }),
    ...(prepare === undefined ? {} : { prepare }),
    ...(commit === undefined ? {} : { commit }),
  };
}

/** Throws `consensus/damaged-record`: the storage has checked the bytes, so this is another version or a broken disk. */
export function decodeRecord(bytes: Uint8Array): QbftRecord {
  try {
    const reader = new RlpReader(bytes).list();
    const version = reader.safeUint();
    if (version !== VERSION) throw consensusFault('damaged-record', { seen: `version ${version}` });
    const [height, round] = [reader.safeUint(), reader.safeUint()];
    const votes = readVotes(reader.list(), reader.list());
    const lock = readLock(reader.list());
    reader.end();
    return { height, round, votes, lock };
  } catch (error) {
    if (!isFault(error) || error.code === 'consensus/damaged-record') throw error;
    throw consensusFault('damaged-record', { seen: error.message }, error);
  }
}
