import { type Address, type Fault, type Hash, isFault } from '@hanse/base';
import {
  checkTransaction,
  decodeTransaction,
  protocolFault,
  type RecoveredTransaction,
  type Transaction,
  withSender,
} from '@hanse/protocol';
import { poolFault } from './faults.ts';
import { Journal } from './journal.ts';
import { DiskJournalFile, type JournalFile } from './journalFile.ts';
import type { JournalEntry } from './journalRecord.ts';
import { ADDS_UNDER_WAY_MAX } from './limits.ts';
import type { Origin } from './poolAccount.ts';
import { type EntriesOptions, type NextBlock, type PoolContent, PoolEntries } from './poolEntries.ts';
import type { SenderRecovery } from './senderRecovery.ts';

export type PoolOptions = EntriesOptions & {
  readonly chainId: bigint;
  readonly recovery: Pick<SenderRecovery, 'recover'>;
  /** The journal's file, or its path; undefined: nothing survives a restart. */
  readonly journal: string | JournalFile | undefined;
  readonly log?: { readonly warn: (event: string, fields?: object) => void };
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
  readonly #entries: PoolEntries;
  readonly #listeners = new Set<PendingListener>();
  readonly #journal: Journal | undefined;
  #underWay = 0;
  #closed = false;

  private constructor(options: PoolOptions) {
    this.#options = options;
    this.#entries = new PoolEntries(options);
    const { journal } = options;
    if (journal === undefined) return;
    const file = typeof journal === 'string' ? new DiskJournalFile(journal) : journal;
    this.#journal = new Journal({ file, live: () => this.#entries.local() });
  }

  /** Opens the pool with what its journal holds and is not in a block yet. Throws what the file system throws. */
  static async open(options: PoolOptions): Promise<TransactionPool> {
    const pool = new TransactionPool(options);
    await pool.#replay();
    return pool;
  }

  /** Transactions that could be put into a block now. */
  get pendingCount(): number {
    return this.#entries.status().pending;
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
      ...this.#entries.status(),
      bytes: this.#entries.bytes,
      accounts: this.#entries.accounts,
      underWay: this.#underWay,
      journalBytes: this.#journal?.bytes ?? 0,
    };
  }

  status(): { readonly pending: number; readonly queued: number } {
    return this.#entries.status();
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
    return this.#entries.nextNonce(address);
  }

  /** Executable transactions for the next block, best first; see {@link selectTransactions}. */
  select(): Generator<RecoveredTransaction, void, undefined> {
    return this.#entries.select();
  }

  /** Everything, by account and nonce. */
  content(): PoolContent {
    return this.#entries.content();
  }

  /** Transactions that have been here for at least `ageMs`, oldest first, at most `count`: others may have missed them. */
  stale(ageMs: number, count: number): readonly RecoveredTransaction[] {
    return this.#entries.stale(ageMs, count);
  }

  /** `listener` hears transactions as they become executable; the result ends it. */
  onPending(listener: PendingListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** After a block: `changed` are the accounts it touched, senders included; `accountAt` already sees the new state. */
  onHead(next: NextBlock, changed: Iterable<Address>): void {
    this.#announce(this.#entries.onHead(next, changed));
  }

  /** Takes out transactions that the block builder found can never be executed. */
  drop(hashes: Iterable<Hash>): void {
    this.#entries.drop(hashes);
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
      checkTransaction(transaction, {
        chainId: this.#options.chainId,
        fork: this.#entries.next.fork,
        unprotected: 'refuse',
      });
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
    const sender = this.#entries.senderOf(hash);
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

  #insert(transaction: RecoveredTransaction, origin: Origin, promoted: RecoveredTransaction[]): Fault | undefined {
    return this.#closed ? poolFault('closed') : this.#entries.insert(transaction, origin, promoted);
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

  #announce(transactions: readonly RecoveredTransaction[]): void {
    if (transactions.length > 0) for (const listener of this.#listeners) listener(transactions);
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
