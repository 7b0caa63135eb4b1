import { type Address, type Fault, type Hash, isFault } from '@hanse/base';
import {
  checkTransaction,
  decodeTransaction,
  type Fork,
  maxGasPrice,
  protocolFault,
  type RecoveredTransaction,
  type Transaction,
  withSender,
} from '@hanse/protocol';
import { checkAdmission, costOf } from './admission.ts';
import { chooseVictims } from './eviction.ts';
import { poolFault } from './faults.ts';
import { Journal } from './journal.ts';
import { DiskJournalFile, type JournalFile } from './journalFile.ts';
import type { JournalEntry } from './journalRecord.ts';
import {
  ADDS_UNDER_WAY_MAX,
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
import type { SenderRecovery } from './senderRecovery.ts';

/** The rules that the next block follows. */
export type NextBlock = {
  readonly fork: Fork;
  /** Wei for each unit of gas. */
  readonly baseFee: bigint;
  readonly gasLimit: bigint;
};

export type PoolOptions = {
  readonly chainId: bigint;
  readonly next: NextBlock;
  /** The sender's account after the head block. */
  readonly accountAt: (address: Address) => SenderState;
  readonly recovery: SenderRecovery;
  /** The journal's file, or its path; undefined: nothing survives a restart. */
  readonly journal: string | JournalFile | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly log?: { readonly warn: (event: string, fields?: object) => void };
  /** Smaller limits for tests and small machines. */
  readonly transactionsMax?: number;
  readonly bytesMax?: number;
  readonly queuedLifetimeMs?: number;
};

/** What became of one transaction. `hash` is unknown where it could not be decoded. */
export type PoolResult =
  | { readonly kind: 'added'; readonly transaction: RecoveredTransaction }
  | { readonly kind: 'refused'; readonly hash: Hash | undefined; readonly fault: Fault };

/** One call of `add`: where its decoded transactions belong, and what must be durable before it is answered. */
type Batch = {
  readonly places: readonly number[];
  readonly results: PoolResult[];
  readonly origin: Origin;
  readonly durable: JournalEntry[];
};

export type PendingListener = (transactions: readonly RecoveredTransaction[]) => void;

/** Transactions that wait for a block. One object a ledger; everything in it is bounded. */
export class TransactionPool {
  readonly #options: PoolOptions;
  readonly #now: () => number;
  readonly #transactionsMax: number;
  readonly #bytesMax: number;
  readonly #accounts = new Map<Address, PoolAccount>();
  /** By hash; in order of arrival. */
  readonly #entries = new Map<Hash, Entry>();
  readonly #remembered = new RememberedSenders();
  readonly #listeners = new Set<PendingListener>();
  readonly #journal: Journal | undefined;
  #next: NextBlock;
  #pending = 0;
  #bytes = 0;
  #arrivals = 0;
  #underWay = 0;
  /** Price up to which the last search found nobody who would make room; undefined: not searched since room changed. */
  #hopelessPrice: bigint | undefined;
  #expiredAtMs: number;
  #closed = false;

  private constructor(options: PoolOptions) {
    this.#options = options;
    this.#next = options.next;
    this.#now = options.now ?? Date.now;
    this.#expiredAtMs = this.#now();
    this.#transactionsMax = options.transactionsMax ?? POOL_TRANSACTIONS_MAX;
    this.#bytesMax = options.bytesMax ?? POOL_BYTES_MAX;
    const { journal } = options;
    if (journal === undefined) return;
    const file = typeof journal === 'string' ? new DiskJournalFile(journal) : journal;
    this.#journal = new Journal({ file, live: () => this.#journalled() });
  }

  /** Opens the pool with what its journal holds and is not in a block yet. Throws what the file system throws. */
  static async open(options: PoolOptions): Promise<TransactionPool> {
    const pool = new TransactionPool(options);
    await pool.#replay();
    return pool;
  }

  /** Transactions that could be put into a block now. */
  get pendingCount(): number {
    return this.#pending;
  }

  /** Figures for metrics. */
  stats(): {
    readonly pending: number;
    readonly queued: number;
    readonly bytes: number;
    readonly accounts: number;
    readonly underWay: number;
    readonly journalBytes: number;
  } {
    return {
      ...this.status(),
      bytes: this.#bytes,
      accounts: this.#accounts.size,
      underWay: this.#underWay,
      journalBytes: this.#journal?.bytes ?? 0,
    };
  }

  status(): { readonly pending: number; readonly queued: number } {
    return { pending: this.#pending, queued: this.#entries.size - this.#pending };
  }

  /**
   * Takes signed transactions; answers in the same order. Local ones are durable once this resolves: they come back
   * after a crash. The bytes of peers are copied, those of local callers are kept. Never throws for what it is given.
   */
  async add(raws: readonly Uint8Array[], origin: Origin): Promise<readonly PoolResult[]> {
    if (this.#closed) return raws.map(() => refused(undefined, poolFault('closed')));
    const results: PoolResult[] = new Array(raws.length);
    const places: number[] = [];
    const decoded: Transaction[] = [];
    const durable: JournalEntry[] = [];
    for (let index = 0; index < raws.length; index++) {
      const read = this.#read(raws[index] as Uint8Array, origin, durable);
      if ('kind' in read) results[index] = read;
      else {
        places.push(index);
        decoded.push(read);
      }
    }
    if (decoded.length > 0) await this.#admit(decoded, { places, results, origin, durable });
    if (durable.length > 0) await this.#acknowledge(durable, results);
    return results;
  }

  get(hash: Hash): RecoveredTransaction | undefined {
    return this.#entries.get(hash)?.transaction;
  }

  /** Senders of a block's transactions: those seen here cost nothing. Undefined where a signature names nobody. */
  async recover(transactions: readonly Transaction[]): Promise<readonly (RecoveredTransaction | undefined)[]> {
    return this.#options.recovery.recover(transactions.map((transaction) => this.#withKnownSender(transaction)));
  }

  /** The nonce after the last pending transaction of `address`; undefined when nothing of it waits here. */
  nextNonce(address: Address): bigint | undefined {
    const account = this.#accounts.get(address);
    return account === undefined || account.pending === 0 ? undefined : account.nextNonce;
  }

  /** Executable transactions for the next block, best first; see {@link selectTransactions}. */
  select(): Generator<RecoveredTransaction, void, undefined> {
    return selectTransactions(this.#accounts.values(), this.#next.baseFee);
  }

  /** Everything, by account and nonce. */
  content(): ReadonlyMap<
    Address,
    { readonly pending: readonly RecoveredTransaction[]; readonly queued: readonly RecoveredTransaction[] }
  > {
    const content = new Map();
    for (const { address, items, pending } of this.#accounts.values()) {
      const transactions = items.map(({ transaction }) => transaction);
      content.set(address, { pending: transactions.slice(0, pending), queued: transactions.slice(pending) });
    }
    return content;
  }

  /** Transactions that have been here for at least `ageMs`, oldest first, at most `count`: others may have missed them. */
  stale(ageMs: number, count: number): readonly RecoveredTransaction[] {
    const before = this.#now() - ageMs;
    const found: RecoveredTransaction[] = [];
    for (const { transaction, arrivedMs } of this.#entries.values()) {
      if (found.length >= count || arrivedMs > before) break;
      found.push(transaction);
    }
    return found;
  }

  /** `listener` hears transactions as they become executable; the result ends it. */
  onPending(listener: PendingListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** After a block: `changed` are the accounts it touched, senders included; `accountAt` already sees the new state. */
  onHead(next: NextBlock, changed: Iterable<Address>): void {
    this.#next = next;
    this.#hopelessPrice = undefined;
    const promoted: RecoveredTransaction[] = [];
    for (const address of changed) {
      const account = this.#accounts.get(address);
      if (account === undefined) continue;
      const firstNew = account.nextNonce;
      this.#pending -= account.pending;
      for (const entry of account.refresh(this.#options.accountAt(address))) this.#forget(entry);
      account.promote();
      this.#pending += account.pending;
      this.#collectNew(account, firstNew, promoted);
      if (account.items.length === 0) this.#accounts.delete(address);
    }
    if (this.#now() - this.#expiredAtMs >= EXPIRY_INTERVAL_MS) this.#expire();
    this.#announce(promoted);
  }

  /** Takes out transactions that the block builder found can never be executed. */
  drop(hashes: Iterable<Hash>): void {
    for (const hash of hashes) {
      const entry = this.#entries.get(hash);
      if (entry !== undefined) this.#remove(entry);
    }
  }

  /** Takes no more; resolves when the journal is written. The recovery belongs to the caller. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    await this.#journal?.close();
  }

  #read(raw: Uint8Array, origin: Origin, durable: JournalEntry[]): Transaction | PoolResult {
    let hash: Hash | undefined;
    try {
      // A peer's transaction is a view of a large frame, which must not live as long as it.
      const transaction = decodeTransaction(origin === 'peer' ? new Uint8Array(raw) : raw);
      hash = transaction.hash;
      if (this.#isKnown(hash, origin, durable)) return refused(hash, poolFault('already-known', { seen: hash }));
      checkTransaction(transaction, { chainId: this.#options.chainId, fork: this.#next.fork, unprotected: 'refuse' });
      return this.#withKnownSender(transaction);
    } catch (error) {
      if (!isFault(error)) throw error;
      return refused(hash, error);
    }
  }

  /** Whether it is here. What a peer brought becomes ours, and durable, when a client of ours sends it too. */
  #isKnown(hash: Hash, origin: Origin, durable: JournalEntry[]): boolean {
    const entry = this.#entries.get(hash);
    if (entry === undefined) return false;
    if (origin === 'local' && entry.origin === 'peer') {
      entry.origin = 'local';
      durable.push(entry.transaction);
    }
    return true;
  }

  #withKnownSender(transaction: Transaction): Transaction {
    const { hash } = transaction;
    const sender = this.#entries.get(hash)?.transaction.sender ?? this.#remembered.get(hash);
    return sender === undefined ? transaction : withSender(transaction, sender);
  }

  async #admit(decoded: readonly Transaction[], batch: Batch): Promise<void> {
    const { places, results } = batch;
    if (this.#underWay + decoded.length > ADDS_UNDER_WAY_MAX) {
      decoded.forEach(({ hash }, at) => {
        results[places[at] as number] = refused(hash, poolFault('full', { seen: this.#underWay }));
      });
      return;
    }
    this.#underWay += decoded.length;
    try {
      const recovered = await this.#options.recovery.recover(decoded);
      const promoted: RecoveredTransaction[] = [];
      recovered.forEach((transaction, at) => {
        const { hash } = decoded[at] as Transaction;
        results[places[at] as number] =
          transaction === undefined
            ? refused(hash, protocolFault('bad-signature', { seen: hash }))
            : this.#answer(transaction, batch, promoted);
      });
      this.#announce(promoted);
    } finally {
      this.#underWay -= decoded.length;
    }
  }

  #answer(transaction: RecoveredTransaction, { origin, durable }: Batch, promoted: RecoveredTransaction[]): PoolResult {
    const fault = this.#isKnown(transaction.hash, origin, durable)
      ? poolFault('already-known', { seen: transaction.hash })
      : this.#insert(transaction, origin, promoted);
    if (fault !== undefined) return refused(transaction.hash, fault);
    if (origin === 'local') durable.push(transaction);
    return { kind: 'added', transaction };
  }

  async #acknowledge(entries: readonly JournalEntry[], results: PoolResult[]): Promise<void> {
    try {
      await this.#journal?.append(entries);
    } catch (error) {
      const seen = error instanceof Error ? error.message : String(error);
      this.#options.log?.warn('pool-journal-failed', { reason: seen });
      results.forEach((result, at) => {
        if (result.kind === 'added')
          results[at] = refused(result.transaction.hash, poolFault('journal-failed', { seen }, error));
      });
    }
  }

  #insert(transaction: RecoveredTransaction, origin: Origin, promoted: RecoveredTransaction[]): Fault | undefined {
    const { hash, sender, raw } = transaction;
    if (this.#closed) return poolFault('closed');
    const account = this.#accounts.get(sender) ?? new PoolAccount(sender, this.#options.accountAt(sender));
    const cost = costOf(transaction, maxGasPrice(transaction));
    const free = this.#transactionsMax - this.#entries.size;
    const fault = checkAdmission(transaction, { account, cost, blockGasLimit: this.#next.gasLimit, free });
    if (fault !== undefined) return fault;
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

  #hasRoom(transaction: RecoveredTransaction, account: PoolAccount): boolean {
    const replaced = account.find(transaction.nonce) === undefined ? 0 : 1;
    const fits = (): boolean =>
      this.#entries.size - replaced < this.#transactionsMax && this.#bytes + transaction.raw.length <= this.#bytesMax;
    const isGap = transaction.nonce > account.nextNonce;
    if (isGap && this.#entries.size - this.#pending >= Math.min(POOL_QUEUED_MAX, this.#transactionsMax / 4))
      return false;
    if (fits()) return true;
    if (isGap) return false;
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
    const before = this.#expiredAtMs - (this.#options.queuedLifetimeMs ?? QUEUED_LIFETIME_MS);
    for (const { items, pending } of [...this.#accounts.values()]) {
      for (const entry of items.slice(pending)) if (entry.arrivedMs <= before) this.#remove(entry);
    }
  }

  #announce(transactions: readonly RecoveredTransaction[]): void {
    if (transactions.length > 0) for (const listener of this.#listeners) listener(transactions);
  }

  #journalled(): JournalEntry[] {
    const live: JournalEntry[] = [];
    for (const { transaction, origin } of this.#entries.values()) if (origin === 'local') live.push(transaction);
    return live;
  }

  async #replay(): Promise<void> {
    if (this.#journal === undefined) return;
    const { entries, damagedBytes } = await this.#journal.load();
    if (damagedBytes > 0)
      this.#options.log?.warn('pool-journal-damaged', { bytes: damagedBytes, kept: entries.length });
    const decoded: Transaction[] = [];
    const nonces = new Map<Address, bigint>();
    const seen = new Set<Hash>();
    for (const { sender, raw } of entries) {
      const read = this.#read(new Uint8Array(raw), 'local', []);
      // A rewrite can note again what was being appended meanwhile.
      if ('kind' in read || seen.has(read.hash)) continue;
      seen.add(read.hash);
      const nonce = nonces.get(sender) ?? this.#options.accountAt(sender).nonce;
      nonces.set(sender, nonce);
      // The noted sender only saves the signatures of what is in a block already; whatever stays is recovered anew.
      if (read.nonce >= nonce) decoded.push(read);
    }
    let kept = 0;
    for (const transaction of await this.#options.recovery.recover(decoded)) {
      if (transaction !== undefined && this.#insert(transaction, 'local', []) === undefined) kept++;
    }
    if (kept < decoded.length)
      this.#options.log?.warn('pool-journal-refused', { refused: decoded.length - kept, kept });
    await this.#journal.compact();
  }
}

function refused(hash: Hash | undefined, fault: Fault): PoolResult {
  return { kind: 'refused', hash, fault };
}
