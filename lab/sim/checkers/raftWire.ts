import {
  type Address,
  bytesToHex,
  concatBytes,
  encodeRlp,
  encodeRlpListOfEncoded,
  type Hash,
  isFault,
  RlpReader,
} from '@hanse/base';
import { keccak256, keccak256Hash } from '@hanse/crypto';
import type { LeagueFacts } from '../observation.ts';

/** The messages in which a leader speaks. */
const APPEND = 0x20;
const HEARTBEAT = 0x27;

/** `id`: the block's header, or nothing; the same in every form of a message. */
export type LeaderEntry = { readonly index: number; readonly term: number; readonly id: string };

/** What a leader of the group that began at height `since` says in its `term`. */
export type LeaderWord = {
  readonly leader: Address;
  readonly since: number;
  readonly term: number;
  readonly commit: number;
  /** Its log has an entry of `logTerm` at `index`, and these behind it. */
  readonly index: number;
  readonly logTerm: number;
  readonly entries: readonly LeaderEntry[];
};

/** Each entry's identity, and the entry as it is signed: with the hash of the header in place of the block. */
function readEntry(raw: Uint8Array): { readonly entry: LeaderEntry; readonly signed: Uint8Array } {
  const parts = new RlpReader(raw).list();
  const [indexItem, termItem] = [parts.raw(), parts.raw()];
  const [index, term] = [new RlpReader(indexItem).safeUint(), new RlpReader(termItem).safeUint()];
  const isBlock = parts.isList();
  const block = parts.raw();
  if (!isBlock) return { entry: { index, term, id: '' }, signed: raw };
  const header = keccak256(new RlpReader(block).list().raw());
  const signed = encodeRlpListOfEncoded([indexItem, termItem, encodeRlp(header)]);
  return { entry: { index, term, id: bytesToHex(header) }, signed };
}

/**
 * Reads what a leader says from the bytes on the wire, by a second reading of `spec/raft.md`: transactions are not
 * needed for it. Undefined for all other messages.
 */
export function leaderWord(bytes: Uint8Array, recover: LeagueFacts['recover']): LeaderWord | undefined {
  const code = bytes[0];
  if (code !== APPEND && code !== HEARTBEAT) return undefined;
  try {
    const outer = new RlpReader(bytes, 1).list();
    const payload = outer.list();
    const raws: Uint8Array[] = [];
    for (let at = 0; at < (code === APPEND ? 8 : 5); at++) raws.push(payload.raw());
    const signature = outer.bytes();
    const number = (at: number): number => new RlpReader(raws[at] as Uint8Array).safeUint();
    const entries: LeaderEntry[] = [];
    if (code === APPEND) {
      const list = new RlpReader(raws[7] as Uint8Array).list();
      const signed: Uint8Array[] = [];
      while (!list.isDone()) {
        const one = readEntry(list.raw());
        entries.push(one.entry);
        signed.push(one.signed);
      }
      raws[7] = encodeRlpListOfEncoded(signed);
    }
    const hash: Hash = keccak256Hash(concatBytes(Uint8Array.of(code), encodeRlpListOfEncoded(raws)));
    const leader = recover(hash, signature);
    if (leader === undefined) return undefined;
    const place =
      code === APPEND
        ? { index: number(4), logTerm: number(5), commit: number(6) }
        : { index: 0, logTerm: 0, commit: number(4) };
    return { leader, since: number(0), term: number(3), ...place, entries };
  } catch (error) {
    if (isFault(error)) return undefined;
    throw error;
  }
}
