import type { Entry, Proposal, RaftConfig } from './types.ts';

export type PayloadSizeOf<Data> = RaftConfig<Data>['payloadSizeOf'];

/** Bytes of a number in groups of seven bits. */
function groupedSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}

/** Bytes of an entry as the reference encodes it: kind, term, index, payload. Limits of bytes count by it. */
export function entrySize<Data>(entry: Entry<Data>, payloadSizeOf: PayloadSizeOf<Data>): number {
  const payload = payloadSizeOf(entry);
  const head = 4 + groupedSize(entry.term) + groupedSize(entry.index);
  return payload === 0 ? head : head + 1 + groupedSize(payload) + payload;
}

export function entriesSize<Data>(entries: readonly Entry<Data>[], payloadSizeOf: PayloadSizeOf<Data>): number {
  let size = 0;
  for (const entry of entries) size += entrySize(entry, payloadSizeOf);
  return size;
}

export function payloadsSize<Data>(entries: readonly Proposal<Data>[], payloadSizeOf: PayloadSizeOf<Data>): number {
  let size = 0;
  for (const entry of entries) size += payloadSizeOf(entry);
  return size;
}

/** The longest beginning within `bytesMax`, but at least one entry. */
export function limitEntries<Data>(
  entries: readonly Entry<Data>[],
  bytesMax: number,
  payloadSizeOf: PayloadSizeOf<Data>,
): readonly Entry<Data>[] {
  if (entries.length <= 1 || bytesMax === Number.POSITIVE_INFINITY) return entries;
  let size = 0;
  for (const [at, entry] of entries.entries()) {
    size += entrySize(entry, payloadSizeOf);
    if (at > 0 && size > bytesMax) return entries.slice(0, at);
  }
  return entries;
}
