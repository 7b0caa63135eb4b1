import { type Address, accept, Fault, type Hash, RlpReader, reject } from '@hanse/base';
import { SIGNATURE_BYTES } from '@hanse/crypto';
import { decodeBlock, decodeExtraData, type Transaction } from '@hanse/protocol';
import type { ParsedMessage } from '../engine.ts';
import { consensusFault } from '../faults.ts';
import type { Entry } from './core/types.ts';
import { ENTRIES_MAX, MESSAGE_CODES, NOBODY, type RaftData, type RaftMessage, type Said, TERM_MAX } from './message.ts';

type Lookup = (hash: Hash) => Transaction | undefined;
type Kind = Said['kind'];

/** Leaves the parser when transactions of a compact block are not here; never escapes this file. */
class MissingTransactions {
  readonly hashes: readonly Hash[];
  constructor(hashes: readonly Hash[]) {
    this.hashes = hashes;
  }
}

const KINDS = new Map<number, Kind>(
  Object.entries(MESSAGE_CODES).flatMap(([kind, code]) => (kind === 'sealed' ? [] : [[code, kind as Kind]])),
);

function readTerm(reader: RlpReader, kind: Kind): number {
  const term = reader.safeUint();
  if (term > TERM_MAX)
    throw consensusFault('bad-message', { kind, seen: `term ${term}`, wanted: `at most ${TERM_MAX}` });
  return term;
}

function readFlag(reader: RlpReader, kind: Kind): boolean {
  const value = reader.safeUint();
  if (value > 1) throw consensusFault('bad-message', { kind, seen: value, wanted: '0 or 1' });
  return value === 1;
}

function readEntry(reader: RlpReader, lookup: Lookup): Entry<RaftData> {
  const entry = reader.list();
  const { index, term } = { index: entry.safeUint(), term: readTerm(entry, 'append') };
  if (!entry.isList()) {
    entry.bytes(0);
    entry.end();
    return { index, term, kind: 'normal', data: undefined };
  }
  const decoded = decodeBlock(entry.raw(), lookup);
  entry.end();
  if ('missing' in decoded) throw new MissingTransactions(decoded.missing);
  // From here on the extra data of a message's block can be read.
  decodeExtraData(decoded.block.header.extraData);
  return { index, term, kind: 'normal', data: { kind: 'block', block: decoded.block } };
}

function readEntries(reader: RlpReader, after: number, lookup: Lookup): Entry<RaftData>[] {
  const list = reader.list();
  const entries: Entry<RaftData>[] = [];
  while (!list.isDone()) {
    if (entries.length >= ENTRIES_MAX)
      throw consensusFault('bad-message', { kind: 'append', seen: 'more entries', wanted: `at most ${ENTRIES_MAX}` });
    const entry = readEntry(list, lookup);
    const wanted = after + entries.length + 1;
    if (entry.index !== wanted)
      throw consensusFault('bad-message', { kind: 'append', seen: `entry ${entry.index}`, wanted: `entry ${wanted}` });
    entries.push(entry);
  }
  return entries;
}

function readBody(
  kind: Kind,
  envelope: { from: Address; to: Address; term: number },
  body: RlpReader,
  lookup: Lookup,
): Said {
  switch (kind) {
    case 'append': {
      const place = { index: body.safeUint(), logTerm: readTerm(body, kind), commit: body.safeUint() };
      return { kind, ...envelope, ...place, entries: readEntries(body, place.index, lookup) };
    }
    case 'append-response': {
      const index = body.safeUint();
      const refusal = body.list();
      if (refusal.isDone()) return { kind, ...envelope, index };
      const rejected = { hint: refusal.safeUint(), logTerm: readTerm(refusal, kind), isLoss: readFlag(refusal, kind) };
      refusal.end();
      return { kind, ...envelope, index, rejected };
    }
    case 'vote':
    case 'pre-vote':
      return { kind, ...envelope, index: body.safeUint(), logTerm: readTerm(body, kind), isTransfer: false };
    case 'vote-response':
    case 'pre-vote-response':
      return { kind, ...envelope, isRejected: readFlag(body, kind) };
    case 'snapshot': {
      const place = { index: body.safeUint(), term: readTerm(body, kind) };
      const data = { kind: 'place', height: body.safeUint(), hash: body.hash() } as const;
      const conf = { voters: [], votersOutgoing: [], learners: [], learnersNext: [], autoLeave: false };
      return { kind, ...envelope, snapshot: { ...place, conf, data } };
    }
    case 'heartbeat':
      return { kind, ...envelope, commit: body.safeUint(), context: undefined };
    case 'heartbeat-response':
      return { kind, ...envelope, context: undefined };
  }
}

/** Reads a stranger's bytes: code, then the message in either form. Signatures are not looked at. Never throws. */
export function parseMessage(bytes: Uint8Array, lookup: Lookup): ParsedMessage<RaftMessage> {
  const kind = KINDS.get(bytes[0] ?? 0);
  if (kind === undefined) return reject(consensusFault('unknown-message', { seen: bytes[0] ?? 'nothing' }));
  try {
    const whole = new RlpReader(bytes, 1);
    const outer = whole.list();
    whole.end();
    const payload = outer.list();
    const since = payload.safeUint();
    const serial = payload.safeUint();
    const envelope = { from: NOBODY, to: payload.address(), term: readTerm(payload, kind) };
    const said = readBody(kind, envelope, payload, lookup);
    payload.end();
    const signature = outer.bytes(SIGNATURE_BYTES);
    outer.end();
    return accept({ kind: 'said', since, serial, said, signature });
  } catch (error) {
    if (error instanceof MissingTransactions) return { kind: 'missing', hashes: error.hashes };
    if (error instanceof Fault) return reject(error);
    throw error;
  }
}
