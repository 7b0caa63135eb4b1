import type { Address, Fault, Hash } from '@hanse/base';
import { type Fork, maxGasPrice, type RecoveredTransaction } from '@hanse/protocol';
import { checkAdmission, costOf } from './admission.ts';
import { chooseVictims } from './eviction.ts';
import { poolFault } from './faults.ts';
import {
  EVICTION_SHARE,
  EXPIRY_INTERVAL_MS,
  POOL_BYTES_MAX,
  POOL_QUEUED_MAX,
  POOL_TRANSACTIONS_MAX,
  QUEUED_LIFETIME_MS,
} from './limits.ts';
import { type Entry, type Origin, PoolAccount, type SenderState } from './poolAccount.ts';
import { RememberedSenders } from './rememberedSenders.ts';
import { selectTransactions } from './selection.ts';

/** The rules that the next block follows. */
export type NextBlock = {
  readonly fork: Fork;
  /** Wei for each unit of gas. */
  readonly baseFee: bigint;
  readonly gasLimit: bigint;
};

export type EntriesOptions = {
  readonly next: NextBlock;
  /** The sender's account after the head block. */
  readonly accountAt: (address: Address) => SenderState;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Smaller limits for tests and small machines. */
  readonly transactionsMax?: number;
  readonly bytesMax?: number;
  readonly queuedLifetimeMs?: number;
};

export type PoolContent = ReadonlyMap<
  Address,
  { readonly pending: readonly RecoveredTransaction[]; readonly queued: readonly RecoveredTransaction[] }
>;

/** What is in the pool: by hash and by account, within its limits. Nothing here waits for anything. */
export class PoolEntries {
  readonly #accountAt: (address: Address) => SenderState;
  readonly #now: () => number;
  readonly #transactionsMax: number;
  readonly #bytesMax: number;
  readonly #queuedLifetimeMs: number;
  readonly #accounts = new Map<Address, PoolAccount>();
  /** By hash; in order of arrival. */
  readonly #entries = new Map<Hash, Entry>();
  readonly #remembered = new RememberedSenders();
  #next: NextBlock;
  #pending = 0;
  #bytes = 0;
  #arrivals = 0;
  /** Price up to which the last search found nobody who would make room; undefined: not searched since room changed. */
  #hopelessPrice: bigint | undefined;
  #expiredAtMs: number;

  constructor(options: EntriesOptions) {
    this.#next = options.next;
    this.#accountAt = options.accountAt;
    this.#now = options.now ?? Date.now;
    this.#expiredAtMs = this.#now();
    this.#transactionsMax = options.transactionsMax ?? POOL_TRANSACTIONS_MAX;
    this.#bytesMax = options.bytesMax ?? POOL_BYTES_MAX;
    this.#queuedLifetimeMs = options.queuedLifetimeMs ?? QUEUED_LIFETIME_MS;
  }

  get next(): NextBlock {
    return this.#next;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Accounts that have something waiting. */
  get accounts(): number {
    return this.#accounts.size;
  }

  status(): { readonly pending: number; readonly queued: number } {
    return { pending: this.#pending, queued: this.#entries.size - this.#pending };
  }

  get(hash: Hash): Entry | undefined {
    return this.#entries.get(hash);
  }

  /** The sender of a transaction that is or was here. */
  senderOf(hash: Hash): Address | undefined {
    return this.#entries.get(hash)?.transaction.sender ?? this.#remembered.get(hash);
  }

  nextNonce(address: Address): bigint | undefined {
    const account = this.#accounts.get(address);
    return account === undefined || account.pending === 0 ? undefined : account.nextNonce;
  }

  select(): Generator<RecoveredTransaction, void, undefined> {
    return selectTransactions(this.#accounts.values(), this.#next.baseFee);
  }

  content(): PoolContent {
    const content = new Map();
    for (const { address, items, pending } of this.#accounts.values()) {
      const transactions = items.map(({ transaction }) => transaction);
      content.set(address, { pending: transactions.slice(0, pending), queued: transactions.slice(pending) });
    }
    return content;
  }

  stale(ageMs: number, count: number): readonly RecoveredTransaction[] {
    const before = this.#now() - ageMs;
    const found: RecoveredTransaction[] = [];
    for (const { transaction, arrivedMs } of this.#entries.values()) {
      if (found.length >= count || arrivedMs > before) break;
      found.push(transaction);
    }
    return found;
  }

  /** What clients of this node brought. */
  local(): RecoveredTransaction[] {
    const local: RecoveredTransaction[] = [];
    for (const { transaction, origin } of this.#entries.values()) if (origin === 'local') local.push(transaction);
    return local;
  }

  drop(hashes: Iterable<Hash>): void {
    for (const hash of hashes) {
      const entry = this.#entries.get(hash);
      if (entry !== undefined) this.#remove(entry);
    }
  }

  /** After a block that touched `changed`; what became executable by it. */
  onHead(next: NextBlock, changed: Iterable<Address>): readonly RecoveredTransaction[] {
    this.#next = next;
    this.#hopelessPrice = undefined;
    const promoted: RecoveredTransaction[] = [];
    for (const address of changed) {
      const account = this.#accounts.get(address);
      if (account === undefined) continue;
      const firstNew = account.nextNonce;
      this.#pending -= account.pending;
      for (const entry of account.refresh(this.#accountAt(address))) this.#forget(entry);
      account.promote();
      this.#pending += account.pending;
      this.#collectNew(account, firstNew, promoted);
      if (account.items.length === 0) this.#accounts.delete(address);
    }
    if (this.#now() - this.#expiredAtMs >= EXPIRY_INTERVAL_MS) this.#expire();
    return promoted;
  }

  /** Lets `transaction` in, or says why not; what became executable by it is added to `promoted`. */
  insert(transaction: RecoveredTransaction, origin: Origin, promoted: RecoveredTransaction[]): Fault | undefined {
    const { hash, sender, raw } = transaction;
    const account = this.#accounts.get(sender) ?? new PoolAccount(sender, this.#accountAt(sender));
    const cost = costOf(transaction, maxGasPrice(transaction));
    const free = this.#transactionsMax - this.#entries.size;
    const fault = checkAdmission(transaction, { account, cost, blockGasLimit: this.#next.gasLimit, free });
    if (fault !== undefined) return fault;
    const crowd = this.#checkQueue(transaction, account);
    if (crowd !== undefined) return crowd;
    if (!this.#hasRoom(transaction, account)) return poolFault('full', { seen: this.#entries.size });
    const entry: Entry = { transaction, cost, origin, arrival: this.#arrivals++, arrivedMs: this.#now() };
    const firstNew = account.nextNonce;
    const replaced = account.put(entry);
    if (replaced !== undefined) {
      this.#forget(replaced);
      if (transaction.nonce < firstNew) promoted.push(transaction);
    }
    this.#accounts.set(sender, account);
    this.#entries.set(hash, entry);
    this.#bytes += raw.length;
    this.#pending -= account.pending;
    account.promote();
    this.#pending += account.pending;
    this.#collectNew(account, firstNew, promoted);
    return undefined;
  }

  #collectNew(account: PoolAccount, firstNew: bigint, into: RecoveredTransaction[]): void {
    for (let at = account.placeOf(firstNew); at < account.pending; at++)
      into.push((account.items[at] as Entry).transaction);
  }

  /** What waits for a missing nonce may take a part of the pool only. */
  #checkQueue({ nonce }: RecoveredTransaction, { address, nextNonce }: PoolAccount): Fault | undefined {
    const seen = this.#entries.size - this.#pending;
    const wanted = Math.min(POOL_QUEUED_MAX, Math.floor(this.#transactionsMax / 4));
    if (nonce <= nextNonce || seen < wanted) return undefined;
    return poolFault('queue-full', { seen, wanted, account: address, nonce: nextNonce });
  }

  #hasRoom(transaction: RecoveredTransaction, account: PoolAccount): boolean {
    const replaced = account.find(transaction.nonce) === undefined ? 0 : 1;
    const fits = (): boolean =>
      this.#entries.size - replaced < this.#transactionsMax && this.#bytes + transaction.raw.length <= this.#bytesMax;
    if (fits()) return true;
    if (transaction.nonce > account.nextNonce) return false;
    const price = maxGasPrice(transaction);
    if (this.#hopelessPrice !== undefined && price <= this.#hopelessPrice) return false;
    const count = Math.max(1, Math.floor(this.#transactionsMax * EVICTION_SHARE));
    const victims = chooseVictims(this.#accounts.values(), { transaction, account, count });
    for (const victim of victims) this.#remove(victim);
    if (fits()) return true;
    this.#hopelessPrice = price;
    return false;
  }

  #remove(entry: Entry): void {
    const account = this.#accounts.get(entry.transaction.sender);
    this.#forget(entry);
    if (account === undefined) return;
    this.#pending -= account.pending;
    account.remove(entry);
    this.#pending += account.pending;
    if (account.items.length === 0) this.#accounts.delete(account.address);
  }

  #forget({ transaction }: Entry): void {
    this.#entries.delete(transaction.hash);
    this.#bytes -= transaction.raw.length;
    this.#remembered.set(transaction.hash, transaction.sender);
    this.#hopelessPrice = undefined;
  }

  #expire(): void {
    this.#expiredAtMs = this.#now();
    const before = this.#expiredAtMs - this.#queuedLifetimeMs;
    for (const { items, pending } of [...this.#accounts.values()]) {
      for (const entry of items.slice(pending)) if (entry.arrivedMs <= before) this.#remove(entry);
    }
  }
}
