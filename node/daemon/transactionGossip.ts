import type { Address } from '@hanse/base';
import type { Clock } from './engineDriver.ts';

/** Transactions wait this long for company before they are sent on. */
export const GOSSIP_DELAY_MS = 5;
/** Pending transactions older than this are sent again: a peer may have been away. */
export const GOSSIP_AGAIN_MS = 5000;
/** Transactions sent again at a time. */
export const GOSSIP_AGAIN_MAX = 2048;

export type GossipPorts = {
  readonly broadcast: (raws: readonly Uint8Array[], except: Address | undefined) => void;
  /** Whether the node at `address` talks to all validators itself, so that what it sends need not be sent on. */
  readonly isValidator: (address: Address) => boolean;
  /** Raw transactions that have been pending for at least `ageMs`, oldest first, at most `count`. */
  readonly stale: (ageMs: number, count: number) => readonly Uint8Array[];
  readonly clock: Clock;
};

/**
 * Sends transactions to the other nodes, joined into few frames. Those of our own clients go to everyone; those of a
 * validator went to everyone already; those of other nodes are passed on.
 */
export class TransactionGossip {
  readonly #ports: GossipPorts;
  readonly #waiting = new Map<Address | undefined, Uint8Array[]>();
  #cancelSend: (() => void) | undefined;
  #cancelAgain: (() => void) | undefined;

  constructor(ports: GossipPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#cancelAgain = this.#ports.clock.after(GOSSIP_AGAIN_MS, () => {
      const raws = this.#ports.stale(GOSSIP_AGAIN_MS, GOSSIP_AGAIN_MAX);
      if (raws.length > 0) this.#ports.broadcast(raws, undefined);
      this.start();
    });
  }

  stop(): void {
    this.#cancelSend?.();
    this.#cancelAgain?.();
    this.#waiting.clear();
  }

  /** New in the pool, from our own clients (`undefined`) or from a peer. */
  onAdded(raws: readonly Uint8Array[], from: Address | undefined): void {
    if (raws.length === 0 || (from !== undefined && this.#ports.isValidator(from))) return;
    const waiting = this.#waiting.get(from);
    if (waiting === undefined) this.#waiting.set(from, [...raws]);
    else for (const raw of raws) waiting.push(raw);
    this.#cancelSend ??= this.#ports.clock.after(GOSSIP_DELAY_MS, () => this.#send());
  }

  #send(): void {
    this.#cancelSend = undefined;
    for (const [from, raws] of this.#waiting) this.#ports.broadcast(raws, from);
    this.#waiting.clear();
  }
}
