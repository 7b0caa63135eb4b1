import type { Address } from '@hanse/base';

/** Whoever is further behind drops what is said about the height at hand: it is far ahead of it. */
export const HEIGHTS_AHEAD_MAX = 2;

/**
 * Peers that were too far behind to hear what was said about the height at hand. When one has caught up it must be told
 * again: if a quorum needs it, the league would otherwise wait until the round's time is out.
 */
export class Stragglers {
  readonly #behind = new Set<Address>();

  /** A peer has told its height. Whether it has just caught up with ours and may have missed what we said meanwhile. */
  hasCaughtUp(address: Address, { told, ours }: { readonly told: number; readonly ours: number }): boolean {
    if (told < ours) {
      if (told + HEIGHTS_AHEAD_MAX <= ours) this.#behind.add(address);
      return false;
    }
    return this.#behind.delete(address);
  }

  forget(address: Address): void {
    this.#behind.delete(address);
  }
}
