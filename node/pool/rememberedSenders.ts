import type { Address, Hash } from '@hanse/base';
import { REMEMBERED_SENDERS } from './limits.ts';

/** Senders of transactions that left the pool, so that late copies and blocks cost no signature. Two generations. */
export class RememberedSenders {
  readonly #limit: number;
  #young = new Map<Hash, Address>();
  #old = new Map<Hash, Address>();

  constructor(limit: number = REMEMBERED_SENDERS) {
    this.#limit = limit;
  }

  get(hash: Hash): Address | undefined {
    return this.#young.get(hash) ?? this.#old.get(hash);
  }

  set(hash: Hash, sender: Address): void {
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(hash, sender);
  }
}
