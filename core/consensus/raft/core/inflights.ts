import { invariant } from '@hanse/base';

export type InflightLimits = { readonly messagesMax: number; readonly bytesMax: number };

type Inflight = { readonly index: number; readonly bytes: number };

/** Append messages under way to one follower: each with the last index it carries, ascending (RAFT-FLOW-1). */
export class Inflights {
  readonly #limits: InflightLimits;
  #queue: Inflight[] = [];
  #bytes = 0;

  constructor(limits: InflightLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#queue.length;
  }

  /** A message may go beyond the limit of bytes, so that one larger than it can be sent at all. */
  get isFull(): boolean {
    return this.#queue.length >= this.#limits.messagesMax || this.#bytes >= this.#limits.bytesMax;
  }

  add(index: number, bytes: number): void {
    invariant(!this.isFull, 'an append message is only sent while fewer than the limit are under way');
    this.#queue.push({ index, bytes });
    this.#bytes += bytes;
  }

  /** Messages up to `index` have arrived. */
  free(index: number): void {
    let freed = 0;
    for (const inflight of this.#queue) {
      if (inflight.index > index) break;
      this.#bytes -= inflight.bytes;
      freed += 1;
    }
    if (freed > 0) this.#queue = this.#queue.slice(freed);
  }

  reset(): void {
    this.#queue = [];
    this.#bytes = 0;
  }

  copy(): Inflights {
    const copy = new Inflights(this.#limits);
    copy.#queue = [...this.#queue];
    copy.#bytes = this.#bytes;
    return copy;
  }
}
