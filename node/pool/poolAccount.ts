import type { Address } from '@hanse/base';
import type { RecoveredTransaction } from '@hanse/protocol';

/** Whose request brought a transaction: a client of this node, or another node. */
export type Origin = 'local' | 'peer';

/** A transaction in the pool. */
export type Entry = {
  readonly transaction: RecoveredTransaction;
  /** The most wei it can take from its sender. */
  readonly cost: bigint;
  /** Becomes `local` when a client of this node sends what a peer brought before. */
  origin: Origin;
  /** Rises with each transaction that enters the pool. */
  readonly arrival: number;
  readonly arrivedMs: number;
};

/** What the state says about a sender. */
export type SenderState = {
  readonly nonce: bigint;
  /** In wei. */
  readonly balance: bigint;
  /** Whether it is a contract; an EIP-7702 delegation is not one. */
  readonly hasCode: boolean;
};

/**
 * The waiting transactions of one account, by nonce. The first `pending` of them can be executed one after the other:
 * their nonces follow the account's without a gap and the account can pay for each.
 */
export class PoolAccount {
  readonly address: Address;
  readonly items: Entry[] = [];
  state: SenderState;
  pending = 0;
  /** Sum of the costs of all items. */
  cost = 0n;

  constructor(address: Address, state: SenderState) {
    this.address = address;
    this.state = state;
  }

  get queued(): number {
    return this.items.length - this.pending;
  }

  /** The nonce after the last pending transaction. */
  get nextNonce(): bigint {
    return this.pending === 0 ? this.state.nonce : this.nonceAt(this.pending - 1) + 1n;
  }

  nonceAt(index: number): bigint {
    return (this.items[index] as Entry).transaction.nonce;
  }

  /** Where `nonce` is, or where it would be put. */
  placeOf(nonce: bigint): number {
    const { items } = this;
    if (items.length === 0 || this.nonceAt(items.length - 1) < nonce) return items.length;
    let low = 0;
    let high = items.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.nonceAt(middle) < nonce) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  find(nonce: bigint): Entry | undefined {
    const entry = this.items[this.placeOf(nonce)];
    return entry?.transaction.nonce === nonce ? entry : undefined;
  }

  /** The pending transaction with `nonce`. */
  pendingAt(nonce: bigint): Entry | undefined {
    const place = this.placeOf(nonce);
    return place < this.pending && this.nonceAt(place) === nonce ? this.items[place] : undefined;
  }

  /** Puts `entry` in its place; the one with the same nonce is given back. */
  put(entry: Entry): Entry | undefined {
    const place = this.placeOf(entry.transaction.nonce);
    const old = this.items[place];
    this.cost += entry.cost;
    if (old !== undefined && old.transaction.nonce === entry.transaction.nonce) {
      this.items[place] = entry;
      this.cost -= old.cost;
      return old;
    }
    if (place === this.items.length) this.items.push(entry);
    else this.items.splice(place, 0, entry);
    return undefined;
  }

  remove(entry: Entry): void {
    const place = this.placeOf(entry.transaction.nonce);
    if (this.items[place] !== entry) return;
    this.items.splice(place, 1);
    this.cost -= entry.cost;
    this.pending = Math.min(this.pending, place);
  }

  /** Takes the new `state`; gives back the transactions whose nonce has been used. */
  refresh(state: SenderState): readonly Entry[] {
    this.state = state;
    const used = this.items.splice(0, this.placeOf(state.nonce));
    for (const entry of used) this.cost -= entry.cost;
    // A new balance can stop what was executable, so everything is looked at again.
    this.pending = 0;
    return used;
  }

  /** Extends `pending` as far as it goes. */
  promote(): void {
    const { items } = this;
    let wanted = this.nextNonce;
    while (this.pending < items.length) {
      const { transaction, cost } = items[this.pending] as Entry;
      if (transaction.nonce !== wanted || cost > this.state.balance) return;
      this.pending++;
      wanted += 1n;
    }
  }
}
