import { invariant } from '@hanse/base';
import type { ConfState, Entry, HardState, RaftStorage, Ready, Snapshot } from './types.ts';

const NO_CONF: ConfState = { voters: [], votersOutgoing: [], learners: [], learnersNext: [], autoLeave: false };

/** A stored log in memory: for tests, and for owners that write it to disk themselves. */
export class MemoryStorage<Data> implements RaftStorage<Data> {
  #hardState: HardState = { term: 0, vote: undefined, commit: 0 };
  #snapshot: Snapshot<Data> = { index: 0, term: 0, conf: NO_CONF, data: undefined };
  /** Where the log begins: at or after the snapshot. */
  #compacted: { readonly index: number; readonly term: number } = { index: 0, term: 0 };
  #entries: readonly Entry<Data>[] = [];

  initialState(): { readonly hardState: HardState; readonly conf: ConfState } {
    return { hardState: this.#hardState, conf: this.#snapshot.conf };
  }

  firstIndex(): number {
    return this.#compacted.index + 1;
  }

  lastIndex(): number {
    return this.#compacted.index + this.#entries.length;
  }

  term(index: number): number | 'compacted' | 'unavailable' {
    if (index < this.#compacted.index) return 'compacted';
    if (index === this.#compacted.index) return this.#compacted.term;
    return this.#entries[index - this.#compacted.index - 1]?.term ?? 'unavailable';
  }

  entries(from: number, to: number, _bytesMax: number): readonly Entry<Data>[] | 'compacted' | 'unavailable' {
    if (from <= this.#compacted.index) return 'compacted';
    if (to > this.lastIndex() + 1) return 'unavailable';
    return this.#entries.slice(from - this.firstIndex(), to - this.firstIndex());
  }

  snapshot(): Snapshot<Data> | undefined {
    return this.#snapshot.index === 0 ? undefined : this.#snapshot;
  }

  /** Stores what a Ready, or work handed out, says. */
  store({ hardState, entries, snapshot }: Pick<Ready<Data>, 'hardState' | 'entries' | 'snapshot'>): void {
    if (hardState !== undefined) this.#hardState = hardState;
    if (snapshot !== undefined) this.restore(snapshot);
    this.append(entries);
  }

  setHardState(hardState: HardState): void {
    this.#hardState = hardState;
  }

  /** An entry at the index of a stored one replaces it and all after it. */
  append(entries: readonly Entry<Data>[]): void {
    const fresh = entries.filter(({ index }) => index >= this.firstIndex());
    const from = fresh[0]?.index;
    if (from === undefined) return;
    invariant(from <= this.lastIndex() + 1, `the log up to ${this.lastIndex()} has no gap before ${from}`);
    this.#entries = [...this.#entries.slice(0, from - this.firstIndex()), ...fresh];
  }

  /** Replaces the whole log. */
  restore(snapshot: Snapshot<Data>): void {
    this.#snapshot = snapshot;
    this.#compacted = { index: snapshot.index, term: snapshot.term };
    this.#entries = [];
  }

  /** A newer snapshot to hand to others; the log stays. */
  setSnapshot(snapshot: Snapshot<Data>): void {
    invariant(snapshot.index <= this.lastIndex(), 'a snapshot is of what is stored');
    this.#snapshot = snapshot;
  }

  /** Forgets the entries up to `index`, which must be applied. */
  compact(index: number): void {
    const term = this.term(index);
    invariant(typeof term === 'number', `${index} is within the log`);
    this.#entries = this.#entries.slice(index - this.#compacted.index);
    this.#compacted = { index, term };
  }

  copy(): MemoryStorage<Data> {
    const copy = new MemoryStorage<Data>();
    copy.#hardState = this.#hardState;
    copy.#snapshot = this.#snapshot;
    copy.#compacted = this.#compacted;
    copy.#entries = this.#entries;
    return copy;
  }
}
