import { accept, Fault, type Hash, RlpReader, reject } from '@hanse/base';
import { SIGNATURE_BYTES } from '@hanse/crypto';
import { type Block, decodeBlock, decodeExtraData, type Transaction } from '@hanse/protocol';
import type { ParsedMessage } from '../engine.ts';
import { consensusFault } from '../faults.ts';
import {
  JUSTIFICATION_MAX,
  MESSAGE_CODES,
  type MessageKind,
  type Payload,
  type Prepared,
  type PreparePayload,
  type QbftMessage,
  ROUND_MAX,
  type RoundChangePayload,
  type Signed,
} from './message.ts';
import { commitPayload, preparePayload, proposalPayload, roundChangePayload } from './payload.ts';

type Lookup = (hash: Hash) => Transaction | undefined;
type Place = { readonly height: number; readonly round: number };

/** Leaves the parser when transactions of a compact block are not here; never escapes this file. */
class MissingTransactions {
  readonly hashes: readonly Hash[];
  constructor(hashes: readonly Hash[]) {
    this.hashes = hashes;
  }
}

function readPlace(reader: RlpReader, kind: MessageKind): Place {
  const height = reader.safeUint();
  const round = reader.safeUint();
  if (round > ROUND_MAX)
    throw consensusFault('bad-message', { kind, seen: `round ${round}`, wanted: `at most ${ROUND_MAX}` });
  return { height, round };
}

function readBlock(bytes: Uint8Array, lookup: Lookup): Block {
  const decoded = decodeBlock(bytes, lookup);
  if ('missing' in decoded) throw new MissingTransactions(decoded.missing);
  // From here on the extra data of a message's block can be read.
  decodeExtraData(decoded.block.header.extraData);
  return decoded.block;
}

function readPrepared(reader: RlpReader): Prepared | undefined {
  const prepared = reader.list();
  if (prepared.isDone()) return undefined;
  const { round, digest } = { round: prepared.safeUint(), digest: prepared.hash() };
  prepared.end();
  return { round, digest };
}

function readSigned<Inner extends Payload>(reader: RlpReader, read: (payload: RlpReader) => Inner): Signed<Inner> {
  const signed = reader.list();
  const inner = signed.list();
  const payload = read(inner);
  inner.end();
  const signature = signed.bytes(SIGNATURE_BYTES);
  signed.end();
  return { payload, signature };
}

function readSignedList<Inner extends Payload>(
  reader: RlpReader,
  kind: MessageKind,
  read: (payload: RlpReader) => Inner,
): Signed<Inner>[] {
  const list = reader.list();
  const all: Signed<Inner>[] = [];
  while (!list.isDone()) {
    if (all.length >= JUSTIFICATION_MAX) {
      throw consensusFault('bad-message', {
        kind,
        seen: `more than ${JUSTIFICATION_MAX} signed parts`,
        wanted: 'one a validator',
      });
    }
    all.push(readSigned(list, read));
  }
  return all;
}

function readPrepare(reader: RlpReader): PreparePayload {
  return preparePayload({ ...readPlace(reader, 'prepare'), digest: reader.hash() });
}

function readRoundChange(reader: RlpReader): RoundChangePayload {
  return roundChangePayload({ ...readPlace(reader, 'round-change'), prepared: readPrepared(reader) });
}

function readMessage(kind: MessageKind, outer: RlpReader, lookup: Lookup): QbftMessage {
  if (kind === 'prepare') return { kind, signed: readSigned(outer, readPrepare) };
  if (kind === 'commit') {
    const signed = readSigned(outer, (reader) => {
      const place = readPlace(reader, kind);
      return commitPayload({ ...place, digest: reader.hash(), seal: reader.bytes(SIGNATURE_BYTES) });
    });
    return { kind, signed };
  }
  const reader = outer.list();
  if (kind === 'proposal') {
    const signed = readSigned(reader, (payload) => {
      const place = readPlace(payload, kind);
      return proposalPayload({ ...place, block: readBlock(payload.raw(), lookup) });
    });
    const justification = reader.list();
    reader.end();
    const roundChanges = readSignedList(justification, kind, readRoundChange);
    const prepares = readSignedList(justification, kind, readPrepare);
    justification.end();
    return { kind, signed, roundChanges, prepares };
  }
  const signed = readSigned(reader, readRoundChange);
  const raw = reader.raw();
  const block = raw.length === 1 && raw[0] === 0xc0 ? undefined : readBlock(raw, lookup);
  const prepares = readSignedList(reader, kind, readPrepare);
  reader.end();
  return { kind, signed, block, prepares };
}

/** The message of this kind in `bytes` (no code in front). Throws a Fault. */
export function parseBody(kind: MessageKind, bytes: Uint8Array, lookup: Lookup): QbftMessage {
  const outer = new RlpReader(bytes);
  const message = readMessage(kind, outer, lookup);
  outer.end();
  return message;
}

const KINDS = new Map<number, MessageKind>(
  Object.entries(MESSAGE_CODES).map(([kind, code]) => [code, kind as MessageKind]),
);

/** Reads a stranger's bytes: code, then the message in either form. Signatures are not looked at. */
export function parseMessage(bytes: Uint8Array, transaction: Lookup): ParsedMessage<QbftMessage> {
  const kind = KINDS.get(bytes[0] ?? 0);
  if (kind === undefined) return reject(consensusFault('unknown-message', { seen: bytes[0] ?? 'nothing' }));
  try {
    return accept(parseBody(kind, bytes.subarray(1), transaction));
  } catch (error) {
    if (error instanceof MissingTransactions) return { kind: 'missing', hashes: error.hashes };
    if (error instanceof Fault) return reject(error);
    throw error;
  }
}
