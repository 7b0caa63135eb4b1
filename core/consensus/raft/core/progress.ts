import { type InflightLimits, Inflights } from './inflights.ts';
import type { ProgressState } from './types.ts';

/**
 * What the leader knows of one member, and how it sends to it. `probe`: one append message until it is answered;
 * `replicate`: as many as the limits allow; `snapshot`: none until the snapshot has arrived.
 */
export class Progress {
  /** Up to here the member's log is known to be the leader's. */
  match = 0;
  /** The next entry to send; all in (match, next) are under way. Always above `match`. */
  next: number;
  /** The highest commit index under way to the member; may fall back when messages were lost. */
  sentCommit = 0;
  state: ProgressState = 'probe';
  /** In state `snapshot`: the index of the snapshot under way. */
  pendingSnapshot = 0;
  /** The member was heard of since the last check of the quorum. */
  isRecentlyActive = false;
  /** No further append message until something is heard. */
  isFlowPaused = false;
  isLearner: boolean;
  readonly inflights: Inflights;

  constructor(options: { readonly next: number; readonly isLearner: boolean; readonly inflights: Inflights }) {
    this.next = options.next;
    this.isLearner = options.isLearner;
    this.inflights = options.inflights;
  }

  get isPaused(): boolean {
    return this.state === 'snapshot' || this.isFlowPaused;
  }

  becomeProbe(): void {
    // A snapshot that has arrived, though its answer was lost, is where probing goes on.
    const from = this.state === 'snapshot' ? Math.max(this.match, this.pendingSnapshot) : this.match;
    this.#enter('probe');
    this.next = from + 1;
    this.sentCommit = Math.min(this.sentCommit, this.next - 1);
  }

  becomeReplicate(): void {
    this.#enter('replicate');
    this.next = this.match + 1;
  }

  becomeSnapshot(index: number): void {
    this.#enter('snapshot');
    this.pendingSnapshot = index;
    this.next = index + 1;
    this.sentCommit = index;
  }

  #enter(state: ProgressState): void {
    this.isFlowPaused = false;
    this.pendingSnapshot = 0;
    this.state = state;
    this.inflights.reset();
  }

  sentEntries(count: number, bytes: number): void {
    if (this.state === 'replicate') {
      if (count > 0) {
        this.next += count;
        this.inflights.add(this.next - 1, bytes);
      }
      // A message that fills the window, or an empty one while it is full, is a probe: nothing more until an answer.
      this.isFlowPaused = this.inflights.isFull;
    } else if (count > 0) {
      this.isFlowPaused = true;
    }
  }

  /** Whether news of `commit` could move the member's, and nothing under way already does. */
  canBumpCommit(commit: number): boolean {
    return commit > this.sentCommit && this.sentCommit < this.next - 1;
  }

  /** The member has acknowledged `index`. False if that is old news. */
  maybeUpdate(index: number): boolean {
    if (index <= this.match) return false;
    this.match = index;
    this.next = Math.max(this.next, index + 1);
    this.isFlowPaused = false;
    return true;
  }

  /** The member refused an append at `rejected`; its log may agree at `hint`. False if that is old news. */
  maybeDecrease(rejected: number, hint: number): boolean {
    if (this.state === 'replicate') {
      if (rejected <= this.match) return false;
      this.next = this.match + 1;
    } else {
      if (this.next - 1 !== rejected) return false;
      this.next = Math.max(Math.min(rejected, hint + 1), this.match + 1);
      this.isFlowPaused = false;
    }
    this.sentCommit = Math.min(this.sentCommit, this.next - 1);
    return true;
  }

  copy(): Progress {
    const copy = new Progress({ next: this.next, isLearner: this.isLearner, inflights: this.inflights.copy() });
    copy.match = this.match;
    copy.sentCommit = this.sentCommit;
    copy.state = this.state;
    copy.pendingSnapshot = this.pendingSnapshot;
    copy.isRecentlyActive = this.isRecentlyActive;
    copy.isFlowPaused = this.isFlowPaused;
    return copy;
  }
}

export function freshProgress(options: {
  readonly next: number;
  readonly isLearner: boolean;
  readonly limits: InflightLimits;
}): Progress {
  return new Progress({ next: options.next, isLearner: options.isLearner, inflights: new Inflights(options.limits) });
}
