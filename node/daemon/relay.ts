import { hash } from 'node:crypto';
import type { Address, Hash } from '@hanse/base';
import type { Peer, PeerMessage } from '@hanse/p2p';
import type { Transaction } from '@hanse/protocol';

/** Messages whose bytes were taken a moment ago; the oldest is forgotten. */
export const TAKEN_MAX = 8192;
/** Messages kept for those who come back, and their bytes with the transactions they name. */
export const KEPT_MAX = 512;
export const KEPT_BYTES_MAX: number = 24 << 20;
/** Longest time in which a second copy of the same bytes is a duplicate. */
const DUPLICATE_MS_MAX = 1000;

/** A consensus message that was read: everything that others may ask of whoever passes it on. */
export type Relayed = {
  readonly payload: Uint8Array;
  readonly author: Address;
  readonly height: number;
  /** What the message names by hash. */
  readonly transactions: readonly Transaction[];
};

type Kept = Relayed & {
  /** Undefined: our own. */
  readonly from: Address | undefined;
  readonly bytes: number;
  byHash: ReadonlyMap<Hash, Transaction> | undefined;
};

export type RelayPorts = {
  readonly self: Address;
  /** Of the next height. */
  readonly validators: () => readonly Address[];
  /** Height of the last final block. */
  readonly height: () => number;
  readonly peers: () => readonly Pick<Peer, 'address' | 'role'>[];
  readonly send: (to: Address, message: PeerMessage) => void;
  readonly now: () => number;
  /** Of the ledger; a repetition by an author comes later than half of it. */
  readonly roundTimeoutMs: number;
};

/**
 * Passes the validators' messages on to those who are not linked with their authors, so that a quorum that can reach one
 * another over others is a quorum (P2P-RELAY-1 to -6). Among nodes that are all linked it does nothing.
 */
export class ConsensusRelay {
  readonly #ports: RelayPorts;
  readonly #windowMs: number;
  /** Whom each peer has told to be linked with. */
  readonly #links = new Map<Address, ReadonlySet<Address>>();
  readonly #taken = new Map<string, number>();
  readonly #kept = new Map<string, Kept>();
  #keptBytes = 0;
  #prunedAt = -1;
  #told = '';
  #passed = 0;
  #duplicates = 0;

  constructor(ports: RelayPorts) {
    this.#ports = ports;
    this.#windowMs = Math.min(DUPLICATE_MS_MAX, ports.roundTimeoutMs / 2);
  }

  /** Messages passed on for others since the start. */
  get passed(): number {
    return this.#passed;
  }

  /** Copies dropped unread since the start. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** Names bytes; cheap next to decoding them. */
  keyOf(payload: Uint8Array): string {
    return hash('sha256', payload, 'base64');
  }

  /** Whether these bytes were taken a moment ago (P2P-RELAY-4). */
  isDuplicate(key: string): boolean {
    const at = this.#taken.get(key);
    const ageMs = at === undefined ? Number.POSITIVE_INFINITY : this.#ports.now() - at;
    if (ageMs < 0 || ageMs >= this.#windowMs) return false;
    this.#duplicates++;
    return true;
  }

  /** These bytes have been read; copies of the next moment are duplicates. */
  take(key: string): void {
    this.#taken.delete(key);
    this.#taken.set(key, this.#ports.now());
    if (this.#taken.size > TAKEN_MAX) this.#taken.delete(this.#taken.keys().next().value as string);
  }

  /** They did not get where they should: the next copy may. */
  release(key: string): void {
    this.#taken.delete(key);
  }

  /** A link is up: tell the peer whom we are linked with, and the others that it is here (P2P-RELAY-1). */
  onPeerUp({ address }: Pick<Peer, 'address'>): void {
    // A peer that has restarted knows nothing of what was passed on before.
    this.#links.delete(address);
    if (!this.#tellLinks()) this.#ports.send(address, this.#ownLinks());
  }

  onPeerDown({ address }: Pick<Peer, 'address'>): void {
    this.#links.delete(address);
    this.#tellLinks();
  }

  /** A peer tells whom it is linked with: it may lack what others said (P2P-RELAY-5). */
  onLinks(from: Address, validators: readonly Address[]): void {
    const before = this.#links.get(from);
    this.#links.set(from, new Set(validators));
    const peer = this.#ports.peers().find(({ address }) => address === from);
    if (peer === undefined) return;
    this.#prune();
    for (const kept of this.#kept.values()) {
      const wasPassed = before !== undefined && !before.has(kept.author);
      if (!wasPassed && this.#isFor(peer, kept)) this.#pass(peer.address, kept);
    }
  }

  /** What a peer sent and this node could read goes to those who need it from us (P2P-RELAY-2). */
  onRead(key: string, relayed: Relayed, from: Address): void {
    if (!this.#ports.validators().includes(relayed.author)) return;
    const kept = this.#keep(key, relayed, from);
    for (const peer of this.#ports.peers()) if (this.#isFor(peer, kept)) this.#pass(peer.address, kept);
  }

  /** Our own words (P2P-RELAY-3). */
  say(payload: Uint8Array, { height, to }: { readonly height: number; readonly to: 'all' | Address }): void {
    const { peers, self, send } = this.#ports;
    const message = { type: 'consensus', payload } as const;
    // What an engine says to itself, it has heard already: it is nobody else's business.
    if (to === self) return;
    if (to !== 'all') {
      for (const address of this.#waysTo(to)) send(address, message);
      return;
    }
    const own = this.#keep(this.keyOf(payload), { payload, author: self, height, transactions: [] }, undefined);
    for (const peer of peers()) if (peer.role === 'validator' || this.#isFor(peer, own)) send(peer.address, message);
  }

  /** A transaction that a kept message names (P2P-RELAY-6). */
  transaction(wanted: Hash): Transaction | undefined {
    for (const kept of this.#kept.values()) {
      if (kept.transactions.length === 0) continue;
      kept.byHash ??= new Map(kept.transactions.map((one) => [one.hash, one]));
      const found = kept.byHash.get(wanted);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The nodes we are linked with, and the validators that they are linked with. */
  reachable(): ReadonlySet<Address> {
    const all = new Set(this.#ports.peers().map(({ address }) => address));
    for (const links of this.#links.values()) for (const address of links) all.add(address);
    return all;
  }

  #ownLinks(): Extract<PeerMessage, { readonly type: 'links' }> {
    const validators = this.#ports.peers().flatMap(({ address, role }) => (role === 'validator' ? [address] : []));
    return { type: 'links', validators: validators.sort() };
  }

  /** Whether our links have changed, so that everybody was told. */
  #tellLinks(): boolean {
    const message = this.#ownLinks();
    const told = message.validators.join();
    if (told === this.#told) return false;
    this.#told = told;
    for (const { address } of this.#ports.peers()) this.#ports.send(address, message);
    return true;
  }

  #isFor({ address, role }: Pick<Peer, 'address' | 'role'>, { author, from }: Kept): boolean {
    if (address === from || address === author) return false;
    if (author === this.#ports.self) return role !== 'validator' && this.#isScattered(author);
    const links = this.#links.get(address);
    if (links === undefined || links.has(author)) return false;
    return role === 'validator' || this.#isScattered(author);
  }

  /** Whether some validator is not known to be linked with `author`. */
  #isScattered(author: Address): boolean {
    const { self, peers, validators } = this.#ports;
    const own = new Set(peers().map(({ address }) => address));
    const isLinked = (one: Address, other: Address): boolean =>
      one === self ? own.has(other) : (this.#links.get(one)?.has(other) ?? false);
    return validators().some((one) => one !== author && !isLinked(author, one) && !isLinked(one, author));
  }

  /** Where something for one node goes: to itself, to those linked with it, to all if somebody is out of our sight. */
  #waysTo(to: Address): readonly Address[] {
    const all = this.#ports.peers().map(({ address }) => address);
    if (all.includes(to)) return [to];
    const next = all.filter((address) => this.#links.get(address)?.has(to));
    if (next.length > 0) return next;
    const known = new Set([...all, this.#ports.self]);
    return [...this.reachable()].some((address) => !known.has(address)) ? all : [];
  }

  #pass(to: Address, { payload, author }: Kept): void {
    if (author !== this.#ports.self) this.#passed++;
    this.#ports.send(to, { type: 'consensus', payload });
  }

  #keep(key: string, relayed: Relayed, from: Address | undefined): Kept {
    const { payload, transactions } = relayed;
    const bytes = transactions.reduce((sum, { raw }) => sum + raw.length, payload.length);
    // A frame's bytes are a view of all that was read with it.
    const kept: Kept = { ...relayed, payload: payload.slice(), from, bytes, byHash: undefined };
    this.#prune();
    this.#drop(key);
    if (bytes > KEPT_BYTES_MAX) return kept;
    this.#kept.set(key, kept);
    this.#keptBytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_MAX && this.#keptBytes <= KEPT_BYTES_MAX) break;
      this.#drop(oldest);
    }
    return kept;
  }

  #drop(key: string): void {
    this.#keptBytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }

  /** What is final needs no words any more. */
  #prune(): void {
    const height = this.#ports.height();
    if (height === this.#prunedAt) return;
    this.#prunedAt = height;
    for (const [key, kept] of this.#kept) if (kept.height <= height) this.#drop(key);
  }
}
