import { invariant } from '@hanse/base';
import type { Entry, Snapshot } from './types.ts';

/**
 * What is not known to be stored yet: a snapshot, and the entries from `offset` on. Part of both may have been handed
 * out to be stored. `offset` may lie below the end of the stored log: those entries are about to be replaced.
 */
export class Unstable<Data> {
  #snapshot: Snapshot<Data> | undefined;
  #isSnapshotHandedOut = false;
  #entries: readonly Entry<Data>[] = [];
  #offset: number;
  /** Entries below it have been handed out. */
  #handedOut: number;

  constructor(offset: number) {
    this.#offset = offset;
    this.#handedOut = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  get snapshot(): Snapshot<Data> | undefined {
    return this.#snapshot;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  get nextSnapshot(): Snapshot<Data> | undefined {
    return this.#isSnapshotHandedOut ? undefined : this.#snapshot;
  }

  get hasNextEntries(): boolean {
    return this.#offset + this.#entries.length > this.#handedOut;
  }

  nextEntries(): readonly Entry<Data>[] {
    return this.hasNextEntries ? this.#entries.slice(this.#handedOut - this.#offset) : [];
  }

  firstIndex(): number | undefined {
    return this.#snapshot === undefined ? undefined : this.#snapshot.index + 1;
  }

  lastIndex(): number | undefined {
    return this.#entries.length > 0 ? this.#offset + this.#entries.length - 1 : this.#snapshot?.index;
  }

  term(index: number): number | undefined {
    if (index < this.#offset) return this.#snapshot?.index === index ? this.#snapshot.term : undefined;
    return this.#entries[index - this.#offset]?.term;
  }

  /** All that is there now has been handed out. */
  handOut(): void {
    this.#handedOut = this.#offset + this.#entries.length;
    if (this.#snapshot !== undefined) this.#isSnapshotHandedOut = true;
  }

  /** Entries up to (`index`, `term`) are stored. Old news about entries replaced since is ignored. */
  stableTo(index: number, term: number): void {
    if (index < this.#offset || this.term(index) !== term) return;
    this.#entries = this.#entries.slice(index + 1 - this.#offset);
    this.#offset = index + 1;
    this.#handedOut = Math.max(this.#handedOut, this.#offset);
  }

  snapshotStable(index: number): void {
    if (this.#snapshot?.index !== index) return;
    this.#snapshot = undefined;
    this.#isSnapshotHandedOut = false;
  }

  /** The snapshot stands in for the whole log. */
  restore(snapshot: Snapshot<Data>): void {
    this.#offset = snapshot.index + 1;
    this.#handedOut = this.#offset;
    this.#entries = [];
    this.#snapshot = snapshot;
    this.#isSnapshotHandedOut = false;
  }

  /** Replaces all from the first of `entries` on. */
  append(entries: readonly Entry<Data>[]): void {
    const from = entries[0]?.index;
    invariant(from !== undefined, 'entries are appended');
    invariant(from <= this.#offset + this.#entries.length, 'the log has no gap');
    if (from <= this.#offset) {
      this.#entries = entries;
      this.#offset = from;
      this.#handedOut = from;
      return;
    }
    this.#entries = [...this.#entries.slice(0, from - this.#offset), ...entries];
    this.#handedOut = Math.min(this.#handedOut, from);
  }

  /** Entries of [from, to), all of which are here. */
  slice(from: number, to: number): readonly Entry<Data>[] {
    const end = this.#offset + this.#entries.length;
    invariant(this.#offset <= from && from <= to && to <= end, `entries [${from}, ${to}) are unstable`);
    return this.#entries.slice(from - this.#offset, to - this.#offset);
  }

  copy(): Unstable<Data> {
    const copy = new Unstable<Data>(this.#offset);
    copy.#snapshot = this.#snapshot;
    copy.#isSnapshotHandedOut = this.#isSnapshotHandedOut;
    copy.#entries = this.#entries;
    copy.#handedOut = this.#handedOut;
    return copy;
  }
}
