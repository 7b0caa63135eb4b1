import type { Address } from '@hanse/base';
import type { NetworkEvent } from '@hanse/p2p';
import type { Logger } from './logger.ts';

/** A refusal that goes on is told again after this time, with how often it happened. */
export const REPEAT_MS = 3_600_000;
/** Refusals remembered; beyond, the oldest is forgotten. */
export const REFUSALS_MAX = 1000;
/** Of a peer that cannot be reached, the first failures say all there is to say: it is dialled for ever. */
const DIAL_FAILURES_TOLD = 3;

type Refused = Extract<NetworkEvent, { readonly kind: 'refused' | 'refused-by-peer' }>;
type Told = { readonly atMs: number; readonly address: Address | undefined; repeated: number };

/** What the network observes, as lines of the log. A peer that keeps being refused for one reason is told once. */
export class PeerNotes {
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #told = new Map<string, Told>();

  constructor(log: Logger, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  /** The peer is linked: whatever happens to it from now on is news. */
  onUp(address: Address): void {
    for (const [key, told] of this.#told) if (told.address === address) this.#told.delete(key);
  }

  onEvent(event: NetworkEvent): void {
    if (event.kind === 'dial-failed') {
      if (event.attempts > DIAL_FAILURES_TOLD) return;
      this.#log.info('peer unreachable', { remote: event.remote, code: event.fault.code });
      return;
    }
    const { kind, fault, ...fields } = event;
    // Two nodes that dial each other at once keep one of the links; that is how it should be.
    if (fault.code === 'p2p/duplicate-link') return;
    const repeated = kind === 'refused' || kind === 'refused-by-peer' ? this.#repeats(event as Refused) : 0;
    if (repeated === undefined) return;
    const more = repeated === 0 ? {} : { repeated };
    this.#log.warn(`network ${kind}`, { ...fields, ...more, code: fault.code, reason: fault.message });
  }

  /** How often this was left unsaid since it was told last; undefined: it is left unsaid now. */
  #repeats(event: Refused): number | undefined {
    const { kind, address, remote, fault } = event;
    const reason = kind === 'refused-by-peer' ? event.reason : fault.code;
    const key = `${kind} ${reason} ${address ?? placeOf(event, remote)}`;
    const nowMs = this.#now();
    const told = this.#told.get(key);
    if (told !== undefined && nowMs - told.atMs < REPEAT_MS) {
      told.repeated++;
      return undefined;
    }
    this.#told.delete(key);
    if (this.#told.size >= REFUSALS_MAX) this.#told.delete(this.#told.keys().next().value as string);
    this.#told.set(key, { atMs: nowMs, address, repeated: 0 });
    return told?.repeated ?? 0;
  }
}

/** Whoever dials us does so from another port each time. */
function placeOf(event: Refused, remote: string): string {
  return event.kind === 'refused' && event.direction === 'inbound' ? remote.slice(0, remote.lastIndexOf(':')) : remote;
}
