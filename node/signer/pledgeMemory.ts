import { type Address, encodeRlp, hexToBytes, type RlpItem, RlpReader, uintToBytes } from '@hanse/base';
import { signerFault } from './faults.ts';

/** A place in the log of a Raft group; the later term is further, then the higher index. */
export type LogPlace = { readonly term: number; readonly index: number };

/** What a member of the group that began at height `since` promises in `term` (RAFT-SIGNER-1). */
export type Pledge = { readonly since: number; readonly term: number } & (
  | { readonly kind: 'vote'; readonly candidate: Address; readonly log: LogPlace; readonly isOwn?: true }
  | { readonly kind: 'stored'; readonly log: LogPlace }
  | { readonly kind: 'nothing' }
);

/** All that has to be known of earlier pledges: the newest group, the newest term, its vote, the furthest log stored. */
export type PledgeMemory = {
  readonly since: number;
  readonly term: number;
  readonly candidate: Address | undefined;
  readonly mark: LogPlace;
};

const isBefore = (left: LogPlace, right: LogPlace): boolean =>
  left.term < right.term || (left.term === right.term && left.index < right.index);

/**
 * `known` with `pledge` in it, or the same object if it says nothing new (RAFT-SIGNER-2, -3). Throws
 * `signer/old-pledge`, `signer/conflicting-pledge`, `signer/lost-log`.
 */
export function rememberPledge(known: PledgeMemory | undefined, pledge: Pledge): PledgeMemory | undefined {
  if (pledge.kind === 'nothing') return known;
  const { since, term, log } = pledge;
  const fresh = { since, term: 0, candidate: undefined, mark: { term: 0, index: 0 } };
  const before: PledgeMemory = known === undefined || known.since < since ? fresh : known;
  if (since < before.since || term < before.term) {
    throw signerFault('old-pledge', {
      kind: pledge.kind,
      since,
      term,
      wantedSince: before.since,
      wantedTerm: before.term,
    });
  }
  const candidate = term === before.term ? before.candidate : undefined;
  if (pledge.kind === 'stored') {
    const mark = isBefore(before.mark, log) ? log : before.mark;
    if (before === known && term === before.term && mark === before.mark) return known;
    return { since, term, candidate, mark };
  }
  if (candidate !== undefined && candidate !== pledge.candidate)
    throw signerFault('conflicting-pledge', { since, term, seen: pledge.candidate, wanted: candidate });
  if (isBefore(log, before.mark)) {
    const [seen, wanted] = [log, before.mark].map((place) => `${place.term}/${place.index}`) as [string, string];
    throw signerFault('lost-log', { since, term, candidate: pledge.candidate, seen, wanted });
  }
  // A candidate has stored what it shows: it never asks again in this term with less (RAFT-SIGNER-4).
  const mark = pledge.isOwn === true ? log : before.mark;
  if (before === known && candidate !== undefined && !isBefore(before.mark, mark)) return known;
  return { since, term, candidate: pledge.candidate, mark };
}

/** [since, term, candidate or nothing, mark term, mark index] */
export function pledgeItem({ since, term, candidate, mark }: PledgeMemory): RlpItem {
  const voted = candidate === undefined ? new Uint8Array(0) : hexToBytes(candidate);
  return [uintToBytes(since), uintToBytes(term), voted, uintToBytes(mark.term), uintToBytes(mark.index)];
}

export function readPledge(entry: RlpReader): PledgeMemory {
  const { since, term } = { since: entry.safeUint(), term: entry.safeUint() };
  const voted = entry.bytes();
  const candidate = voted.length === 0 ? undefined : new RlpReader(encodeRlp(voted)).address();
  const mark = { term: entry.safeUint(), index: entry.safeUint() };
  entry.end();
  return { since, term, candidate, mark };
}
