import {
  type Address,
  EMPTY_BYTES,
  encodeRlp,
  encodeRlpListOfEncoded,
  hexToBytes,
  RlpReader,
  uintToBytes,
} from '@hanse/base';
import { decodeBlock, encodeBlock } from '@hanse/protocol';
import { consensusFault } from '../faults.ts';
import type { Entry, HardState } from './core/types.ts';
import type { RaftData } from './message.ts';
import { blockIn } from './state.ts';

/** What a member must not forget (RAFT-RECORD-1). */
export type RaftRecord = {
  readonly since: number;
  readonly hardState: HardState;
  /** The last entry whose effect is on the ledger; the log goes on behind it. */
  readonly applied: { readonly index: number; readonly term: number };
  /** Height of the newest block up to there. */
  readonly decided: number;
  readonly entries: readonly Entry<RaftData>[];
};

const VERSION = 1;
const uint = (value: number): Uint8Array => encodeRlp(uintToBytes(value));
const list = (...parts: readonly Uint8Array[]): Uint8Array => encodeRlpListOfEncoded(parts);

function entryItem({ index, term, ...rest }: Entry<RaftData>): Uint8Array {
  const block = rest.kind === 'normal' ? blockIn(rest.data) : undefined;
  return list(uint(index), uint(term), block === undefined ? encodeRlp(EMPTY_BYTES) : encodeBlock(block, 'full'));
}

/** [version, since, [term, vote, commit], [applied index, its term, height], [[index, term, block or nothing]…]] */
export function encodeRecord({ since, hardState, applied, decided, entries }: RaftRecord): Uint8Array {
  const { term, vote, commit } = hardState;
  const voted = encodeRlp(vote === undefined ? EMPTY_BYTES : hexToBytes(vote as Address));
  return list(
    uint(VERSION),
    uint(since),
    list(uint(term), voted, uint(commit)),
    list(uint(applied.index), uint(applied.term), uint(decided)),
    list(...entries.map(entryItem)),
  );
}

function readVote(reader: RlpReader): Address | undefined {
  const raw = reader.raw();
  return raw.length === 1 ? undefined : new RlpReader(raw).address();
}

function readEntry(reader: RlpReader): Entry<RaftData> {
  const entry = reader.list();
  const place = { index: entry.safeUint(), term: entry.safeUint(), kind: 'normal' } as const;
  if (!entry.isList()) return { ...place, data: undefined };
  const decoded = decodeBlock(entry.raw());
  if ('missing' in decoded) throw consensusFault('damaged-record', { seen: 'a block without its transactions' });
  return { ...place, data: { kind: 'block', block: decoded.block } };
}

/** Throws `consensus/damaged-record`: a member that forgot what it promised must not guess. */
export function decodeRecord(bytes: Uint8Array): RaftRecord {
  try {
    const reader = new RlpReader(bytes).list();
    const version = reader.safeUint();
    if (version !== VERSION) throw new RangeError(`version ${version}`);
    const since = reader.safeUint();
    const hard = reader.list();
    const hardState = { term: hard.safeUint(), vote: readVote(hard), commit: hard.safeUint() };
    const place = reader.list();
    const applied = { index: place.safeUint(), term: place.safeUint() };
    const decided = place.safeUint();
    const rest = reader.list();
    const entries: Entry<RaftData>[] = [];
    while (!rest.isDone()) entries.push(readEntry(rest));
    return { since, hardState, applied, decided, entries };
  } catch (error) {
    throw consensusFault('damaged-record', { seen: error instanceof Error ? error.message : String(error) }, error);
  }
}
