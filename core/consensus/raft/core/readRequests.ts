import { invariant } from '@hanse/base';
import type { NodeId, ReadIndexMessage } from './types.ts';

type Pending = { readonly request: ReadIndexMessage; readonly index: number; readonly acks: Map<NodeId, boolean> };

/** Reads that wait until a quorum confirms that this node is still the leader, oldest first (RAFT-READ-1). */
export class ReadRequests {
  #pending: Pending[] = [];

  /** What heartbeats carry: the newest request; its answer confirms all before it. */
  get newest(): string | undefined {
    return this.#pending.at(-1)?.request.context;
  }

  add(request: ReadIndexMessage, index: number): void {
    if (this.#pending.some((one) => one.request.context === request.context)) return;
    this.#pending.push({ request, index, acks: new Map() });
  }

  /** Who has confirmed `context` so far, `from` included. */
  acknowledge(from: NodeId, context: string): ReadonlyMap<NodeId, boolean> {
    const acks = this.#pending.find((one) => one.request.context === context)?.acks;
    acks?.set(from, true);
    return acks ?? new Map();
  }

  /** Takes out `context` and all before it. */
  release(context: string): readonly Pick<Pending, 'request' | 'index'>[] {
    const at = this.#pending.findIndex((one) => one.request.context === context);
    invariant(at >= 0, 'only a pending read is released');
    const released = this.#pending.slice(0, at + 1);
    this.#pending = this.#pending.slice(at + 1);
    return released;
  }

  copy(): ReadRequests {
    const copy = new ReadRequests();
    copy.#pending = this.#pending.map((one) => ({ ...one, acks: new Map(one.acks) }));
    return copy;
  }
}
