import { invariant } from '@hanse/base';
import { entriesSize, limitEntries, type PayloadSizeOf } from './entrySize.ts';
import type { Entry, RaftStorage, Snapshot } from './types.ts';
import { Unstable } from './unstable.ts';

export type EntryId = { readonly index: number; readonly term: number };

export type RaftLogOptions<Data> = {
  readonly storage: RaftStorage<Data>;
  readonly payloadSizeOf: PayloadSizeOf<Data>;
  /** Committed entries handed out and not yet applied; bytes. */
  readonly applyingBytesMax: number;
};

/** The stored log and the unstable one behind it as one. applied <= applying <= committed <= lastIndex. */
export class RaftLog<Data> {
  readonly #options: RaftLogOptions<Data>;
  #unstable: Unstable<Data>;
  #committed: number;
  /** Handed out to be applied up to here. */
  #applying: number;
  #applied: number;
  #applyingBytes = 0;
  #isApplyingPaused = false;

  constructor(options: RaftLogOptions<Data>) {
    this.#options = options;
    const { storage } = options;
    const compacted = storage.firstIndex() - 1;
    this.#unstable = new Unstable(storage.lastIndex() + 1);
    this.#committed = compacted;
    this.#applying = compacted;
    this.#applied = compacted;
  }

  get committed(): number {
    return this.#committed;
  }

  get applied(): number {
    return this.#applied;
  }

  /** Entries have been handed out that are not applied yet. */
  get isApplying(): boolean {
    return this.#applying > this.#applied;
  }

  get unstable(): Unstable<Data> {
    return this.#unstable;
  }

  get firstIndex(): number {
    return this.#unstable.firstIndex() ?? this.#options.storage.firstIndex();
  }

  get lastIndex(): number {
    return this.#unstable.lastIndex() ?? this.#options.storage.lastIndex();
  }

  get last(): EntryId {
    const index = this.lastIndex;
    const term = this.term(index);
    invariant(term !== undefined, `the last entry ${index} has a term`);
    return { index, term };
  }

  /** Undefined where the log does not reach or has been compacted. The entry before the first still has a term. */
  term(index: number): number | undefined {
    const unstable = this.#unstable.term(index);
    if (unstable !== undefined) return unstable;
    if (index + 1 < this.firstIndex || index > this.lastIndex) return undefined;
    const stored = this.#options.storage.term(index);
    return typeof stored === 'number' ? stored : undefined;
  }

  matches({ index, term }: EntryId): boolean {
    return this.term(index) === term;
  }

  /** Whether a log that ends so is at least as new as this one. */
  isUpToDate(other: EntryId): boolean {
    const { index, term } = this.last;
    return other.term > term || (other.term === term && other.index >= index);
  }

  snapshot(): Snapshot<Data> | undefined {
    return this.#unstable.snapshot ?? this.#options.storage.snapshot();
  }

  /** Entries of [from, to) within `bytesMax`, but at least one; undefined where they have been compacted. */
  slice(from: number, to: number, bytesMax: number): readonly Entry<Data>[] | undefined {
    invariant(from <= to && to <= this.lastIndex + 1, `entries [${from}, ${to}) end within the log`);
    if (from < this.firstIndex) return undefined;
    if (from === to) return [];
    const { storage, payloadSizeOf } = this.#options;
    const { offset } = this.#unstable;
    if (from >= offset) return limitEntries(this.#unstable.slice(from, to), bytesMax, payloadSizeOf);
    const storedEnd = Math.min(to, offset);
    const stored = storage.entries(from, storedEnd, bytesMax);
    if (stored === 'compacted') return undefined;
    invariant(stored !== 'unavailable', `entries [${from}, ${storedEnd}) are stored`);
    if (stored.length < storedEnd - from || to <= offset) return limitEntries(stored, bytesMax, payloadSizeOf);
    return limitEntries([...stored, ...this.#unstable.slice(offset, to)], bytesMax, payloadSizeOf);
  }

  /** Entries from `from` to the end, within `bytesMax`. */
  entriesFrom(from: number, bytesMax: number): readonly Entry<Data>[] | undefined {
    return from > this.lastIndex ? [] : this.slice(from, this.lastIndex + 1, bytesMax);
  }

  /** The last index of `entries` once they follow `previous`; undefined if this log does not have `previous`. */
  maybeAppend(previous: EntryId, entries: readonly Entry<Data>[], commit: number): number | undefined {
    if (!this.matches(previous)) return undefined;
    const last = previous.index + entries.length;
    const fresh = entries.findIndex((entry) => !this.matches(entry));
    if (fresh >= 0) {
      invariant(previous.index + 1 + fresh > this.#committed, 'a committed entry is never replaced');
      this.append(entries.slice(fresh));
    }
    this.commitTo(Math.min(commit, last));
    return last;
  }

  append(entries: readonly Entry<Data>[]): void {
    const [first] = entries;
    if (first === undefined) return;
    invariant(first.index > this.#committed, 'a committed entry is never replaced');
    this.#unstable.append(entries);
  }

  /**
   * The highest index not above `index` where a log whose entry at `index` is of `term` may agree with this one: terms
   * only rise within a log. Term 0 where ours is not known.
   */
  findConflictByTerm(index: number, term: number): EntryId {
    for (let at = index; at > 0; at -= 1) {
      const ours = this.term(at);
      if (ours === undefined) return { index: at, term: 0 };
      if (ours <= term) return { index: at, term: ours };
    }
    return { index: 0, term: 0 };
  }

  commitTo(index: number): void {
    if (index <= this.#committed) return;
    invariant(index <= this.lastIndex, `commit ${index} lies within the log up to ${this.lastIndex}`);
    this.#committed = index;
  }

  /** A leader commits only entries of its own term; those before come with them (RAFT-REPLICATE-3). */
  maybeCommit(upTo: EntryId): boolean {
    if (upTo.index <= this.#committed || upTo.term === 0 || !this.matches(upTo)) return false;
    this.commitTo(upTo.index);
    return true;
  }

  restore(snapshot: Snapshot<Data>): void {
    this.#committed = snapshot.index;
    this.#unstable.restore(snapshot);
  }

  hasNextCommitted(reach: Reach): boolean {
    if (this.#isApplyingPaused || this.#unstable.snapshot !== undefined) return false;
    return this.#applying < this.#appliableIndex(reach);
  }

  nextCommitted(reach: Reach): readonly Entry<Data>[] {
    if (!this.hasNextCommitted(reach)) return [];
    const bytesMax = this.#options.applyingBytesMax - this.#applyingBytes;
    const entries = this.slice(this.#applying + 1, this.#appliableIndex(reach) + 1, bytesMax);
    invariant(entries !== undefined, 'what is not applied has not been compacted');
    return entries;
  }

  #appliableIndex(reach: Reach): number {
    return reach === 'all' ? this.#committed : Math.min(this.#committed, this.#unstable.offset - 1);
  }

  /** `entries` have been handed out to be applied. */
  acceptApplying(entries: readonly Entry<Data>[], reach: Reach): void {
    const index = entries.at(-1)?.index;
    if (index === undefined) return;
    invariant(index <= this.#committed, 'only what is committed is applied');
    this.#applying = index;
    this.#applyingBytes += this.sizeOf(entries);
    // What was left behind had no room: wait until something has been applied.
    this.#isApplyingPaused =
      this.#applyingBytes >= this.#options.applyingBytesMax || index < this.#appliableIndex(reach);
  }

  appliedTo(index: number, bytes: number): void {
    invariant(this.#applied <= index && index <= this.#committed, `applied ${index} lies in [applied, committed]`);
    this.#applied = index;
    this.#applying = Math.max(this.#applying, index);
    this.#applyingBytes = Math.max(0, this.#applyingBytes - bytes);
    this.#isApplyingPaused = this.#applyingBytes >= this.#options.applyingBytesMax;
  }

  sizeOf(entries: readonly Entry<Data>[]): number {
    return entriesSize(entries, this.#options.payloadSizeOf);
  }

  /** `storage` is where the copy reads what is stored. */
  copy(storage: RaftStorage<Data>): RaftLog<Data> {
    const copy = new RaftLog({ ...this.#options, storage });
    copy.#unstable = this.#unstable.copy();
    copy.#committed = this.#committed;
    copy.#applying = this.#applying;
    copy.#applied = this.#applied;
    copy.#applyingBytes = this.#applyingBytes;
    copy.#isApplyingPaused = this.#isApplyingPaused;
    return copy;
  }
}

/** `stored`: apply only what is stored here; `all`: also what is committed and about to be stored. */
export type Reach = 'all' | 'stored';
