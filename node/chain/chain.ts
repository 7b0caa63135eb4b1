import {
  type Address,
  accept,
  bytesToHex,
  equalBytes,
  Fault,
  type Hash,
  hexToBytes,
  ignore,
  invariant,
  reject,
  type Verdict,
} from '@hanse/base';
import { type Head, type Sealers, validatorsOf } from '@hanse/consensus';
import type { Evm, LedgerRules, OpeningCall, PassedOver } from '@hanse/execution';
import {
  type Block,
  decodeBlock,
  encodeWithdrawal,
  type Genesis,
  genesisHeader,
  type Header,
  hashHeader,
  nextBaseFee,
  type RecoveredTransaction,
  type Withdrawal,
} from '@hanse/protocol';
import {
  type AccountProof,
  decodeChanges,
  encodeChanges,
  type KeyValueStore,
  LedgerState,
  type StateChanges,
  type StateReader,
} from '@hanse/state';
import { decodeBlockRecord, encodeBlockRecord, openBlockRecord, type StoredBlock } from './blockRecord.ts';
import { Blocks } from './blocks.ts';
import { type BuildRequest, type ExecutedBlock, Executor, type Pauser } from './executor.ts';
import { chainFault } from './faults.ts';
import type { BlockRecords, Candidates, RecoverSenders } from './ports.ts';
import type { SealRules } from './sealRules.ts';
import { WriterQueue } from './writerQueue.ts';

/** Key under which the index remembers its ledger. */
const GENESIS_KEY = new Uint8Array([0x8f]);
/** Proposals of the present height kept with their results: a few rounds' worth. */
const EXECUTED_KEPT_MAX = 4;
/** Unflushed bytes after which the index is written even if few blocks have passed. */
const FLUSH_BYTES = 8 << 20;

/** Write-outs that the index may be behind before blocks wait for it. */
const FLUSHES_BEHIND_MAX = 4;

export type ChainOptions = {
  readonly genesis: Genesis;
  readonly evm: Evm;
  readonly store: KeyValueStore;
  readonly log: BlockRecords;
  readonly seals: SealRules;
  readonly recoverSenders: RecoverSenders;
  /** Blocks between two write-outs of the index. */
  readonly flushBlocks: number;
  readonly historyBlocks?: number;
  /** Wall clock in milliseconds, for the timestamps of blocks this node builds. */
  readonly now: () => number;
  /** How long blocks give way to other work; by default after some milliseconds, in real time. */
  readonly pauser?: Pauser;
  /** A write-out failed after its blocks were acknowledged from the log; the ledger must stop. */
  readonly failed: (error: unknown) => void;
};

/** Hears of a committed block: with everything it holds, the new head, and the accounts it changed. */
export type HeadListener = (stored: StoredBlock, head: Head, changed: Iterable<Address>) => void;

/**
 * One ledger: the only writer of its log, state and index. Builds, checks and commits blocks one at a time; reads are
 * free. A block is acknowledged when its record is durable in the log; the index follows every few blocks and is brought
 * up from the log after a crash.
 */
export class Chain {
  readonly genesis: Genesis;
  readonly genesisHash: Hash;
  /** Its blocks, for reading. */
  readonly blocks: Blocks;
  readonly #options: ChainOptions;
  readonly #state: LedgerState;
  readonly #executor: Executor;
  readonly #writer = new WriterQueue();
  readonly #listeners = new Set<HeadListener>();
  readonly #executed = new Map<Hash, ExecutedBlock & { byHash?: ReadonlyMap<Hash, RecoveredTransaction> }>();
  #head: Head;
  #flushing: Promise<void> | undefined;
  #stopped = false;

  private constructor(options: ChainOptions, state: LedgerState, header: Header) {
    this.#options = options;
    this.genesis = options.genesis;
    this.#state = state;
    this.#executor = new Executor({ genesis: options.genesis, evm: options.evm, pauser: options.pauser });
    this.genesisHash = hashHeader(header);
    const block = { header, hash: this.genesisHash, transactions: [], ommers: [], withdrawals: [] };
    const genesis = { block, receipts: [] };
    this.blocks = new Blocks({ genesis, log: options.log, store: options.store });
    this.#head = this.#headOf(genesis);
  }

  /**
   * Opens a ledger and brings its index up to its log. Throws `chain/wrong-ledger`, `chain/log-behind-index`,
   * `state/root-mismatch` and what log and store throw.
   */
  static async open(options: ChainOptions): Promise<Chain> {
    const { genesis, store, log, historyBlocks } = options;
    const genesisState = LedgerState.open({ store: EMPTY_STORE, genesisAlloc: genesis.alloc });
    const header = genesisHeader(genesis, genesisState.head.root);
    const genesisHash = hashHeader(header);
    const known = store.get(GENESIS_KEY);
    if (known !== undefined && bytesToHex(known) !== genesisHash) {
      throw chainFault('wrong-ledger', { seen: bytesToHex(known), wanted: genesisHash });
    }
    const state = LedgerState.open({
      store,
      genesisAlloc: genesis.alloc,
      ...(historyBlocks === undefined ? {} : { historyBlocks }),
    });
    const chain = new Chain(options, state, header);
    if (known === undefined) await chain.#writeIndex([{ key: GENESIS_KEY, value: hexToBytes(genesisHash) }]);
    const last = log.last ?? 0;
    if (state.head.height > last) throw chainFault('log-behind-index', { seen: state.head.height, wanted: last });
    if (!chain.blocks.index.addresses.isBegun) await chain.#beginAddresses();
    for (let height = state.head.height + 1; height <= last; height++) {
      const record = log.read(height);
      const stored = decodeBlockRecord(record);
      state.replay(decodeChanges(openBlockRecord(record).changes), { height, root: stored.block.header.stateRoot });
      chain.blocks.index.add(stored);
      if (chain.#isFlushDue()) await chain.#writeIndex([]);
    }
    chain.blocks.open(last);
    chain.#head = chain.#headOf(chain.blocks.head);
    return chain;
  }

  /** Of the block that the state is at. */
  #headOf({ block: { header, hash } }: StoredBlock): Head {
    const { sealersAfter } = this.#options.seals;
    return { ...sealersAfter(header, this.#state.readerAt(header.number)), header, hash };
  }

  head(): Head {
    return this.#head;
  }

  /** Called after each commit, in order; the result ends it. */
  onHead(listener: HeadListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Throws `state/pruned`. */
  stateAt(height: number): StateReader {
    return this.#state.readerAt(height);
  }

  proofAt(height: number, address: Address, slots: readonly Hash[]): AccountProof {
    return this.#state.proofAt(height, address, slots);
  }

  /** The roots of states that start from the one after block `height`; see `LedgerState.rootsAt`. */
  rootsAt(height: number): (changes: StateChanges) => Hash {
    return this.#state.rootsAt(height);
  }

  /** The sealers of block `height`; for the block after the head too. Throws `state/pruned`. */
  sealersAt(height: number): Sealers {
    const parent = this.blocks.headerAt(Math.max(0, height - 1));
    if (parent === undefined || parent.number === this.#head.header.number) return this.#head;
    return this.#options.seals.sealersAfter(parent, this.#state.readerAt(parent.number));
  }

  /** The validators that decide block `height`, as its header names them; for the block after the head too. */
  validatorsAt(height: number): readonly Address[] {
    const header = this.blocks.headerAt(height);
    return header === undefined ? this.#head.validators : validatorsOf(header);
  }

  /** What opens the block of this header, before its first transaction. Throws `state/pruned`. */
  openingCallsOf(header: Header): readonly OpeningCall[] {
    return this.#options.seals.openingCalls(header, this.sealersAt(header.number));
  }

  baseFeeOfNext(): bigint {
    return nextBaseFee(this.#head.header, this.rules.baseFee);
  }

  get rules(): LedgerRules {
    return this.#executor.rules;
  }

  #surroundings(nowMs: number): Parameters<Executor['build']>[2] {
    const { header, hash } = this.#head;
    return {
      parent: header,
      parentHash: hash,
      reader: this.#state.readerAt(header.number),
      blockHash: (height) => this.blocks.hashAt(height),
      nowMs,
      rootAfter: (changes) => this.#state.rootAfter(changes),
      openingCalls: (header) => this.#options.seals.openingCalls(header, this.#head),
    };
  }

  /**
   * Builds a block on the head from `candidates`, which is called when its turn has come. Undefined when the head has
   * moved past `height`. `passedOver`: transactions that did not fit.
   */
  build(
    request: BuildRequest,
    candidates: () => Candidates,
  ): Promise<{ readonly block: Block; readonly passedOver: readonly PassedOver[] } | undefined> {
    return this.#writer.run(async () => {
      if (this.#stopped || request.height !== this.#head.header.number + 1) return undefined;
      const executed = await this.#executor.build(request, candidates(), this.#surroundings(this.#options.now()));
      this.#remember(executed);
      return { block: executed.stored.block, passedOver: executed.passedOver };
    });
  }

  /** Executes a proposed block and compares everything its header claims. Seals are not looked at. */
  check(block: Block): Promise<Verdict> {
    return this.#writer.run(async () => {
      if (this.#stopped) return ignore('the ledger is stopping');
      if (block.header.number !== this.#head.header.number + 1) return ignore('not the next block');
      return this.#execute(block, this.#options.now());
    });
  }

  async #execute(block: Block, nowMs: number): Promise<Verdict> {
    const known = this.#executed.get(block.hash);
    if (known !== undefined) {
      // The header's hash does not cover a body that somebody swapped; what was executed is what counts.
      return hasBodyOf(block, known.stored.block)
        ? accept()
        : reject(chainFault('other-body', { height: block.header.number, hash: block.hash }));
    }
    const parent = this.#head;
    try {
      if (block.header.parentHash !== parent.hash) {
        throw chainFault('wrong-parent', {
          height: block.header.number,
          seen: block.header.parentHash,
          wanted: parent.hash,
        });
      }
      if (!this.#options.seals.mayPropose(block.header.coinbase, parent)) {
        throw chainFault('wrong-proposer', { height: block.header.number, seen: block.header.coinbase });
      }
      const transactions = await this.#recover(block);
      this.#remember(await this.#executor.check({ ...block, transactions }, this.#surroundings(nowMs)));
      return accept();
    } catch (error) {
      // Whatever is wrong with a stranger's block is a Fault; anything else is our own trouble and stops the ledger.
      if (error instanceof Fault && !error.code.startsWith('storage/') && !error.code.startsWith('state/'))
        return reject(error);
      throw error;
    }
  }

  async #recover(block: Block): Promise<readonly RecoveredTransaction[]> {
    const recovered = await this.#options.recoverSenders(block.transactions);
    return recovered.map((transaction, index) => {
      if (transaction !== undefined) return transaction;
      const hash = block.transactions[index]?.hash ?? '';
      throw chainFault('bad-signature', { height: block.header.number, hash });
    });
  }

  #remember(executed: ExecutedBlock): void {
    this.#executed.set(executed.stored.block.hash, executed);
    for (const oldest of this.#executed.keys()) {
      if (this.#executed.size <= EXECUTED_KEPT_MAX) break;
      this.#executed.delete(oldest);
    }
  }

  /** A transaction of a block that was built or checked for the next height. */
  executedTransaction(hash: Hash): RecoveredTransaction | undefined {
    for (const executed of this.#executed.values()) {
      executed.byHash ??= new Map(executed.stored.block.transactions.map((one) => [one.hash, one]));
      const found = executed.byHash.get(hash);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Commits a block that consensus decided; it carries its seals. Durable when resolved. Older blocks are ignored. */
  commit(block: Block): Promise<void> {
    return this.#writer.run(async () => {
      if (this.#stopped || block.header.number <= this.#head.header.number) return;
      invariant(block.header.number === this.#head.header.number + 1, 'consensus decides the next block');
      const verdict = await this.#execute(block, Number.POSITIVE_INFINITY);
      if (verdict.kind === 'reject') throw verdict.fault;
      await this.#append(block);
    });
  }

  /** A block from a peer, encoded: seals are checked, then it is executed and committed. */
  importBlock(bytes: Uint8Array): Promise<Verdict> {
    return this.#writer.run(async () => {
      if (this.#stopped) return ignore('the ledger is stopping');
      let block: Block;
      try {
        const decoded = decodeBlock(bytes);
        if (!('block' in decoded)) throw chainFault('damaged-block', { seen: 'a block without its transactions' });
        block = decoded.block;
      } catch (error) {
        if (error instanceof Fault) return reject(error);
        throw error;
      }
      const { header } = block;
      const next = this.#head.header.number + 1;
      if (header.number < next) return ignore('already here');
      if (header.number > next)
        return reject(chainFault('not-next', { seen: header.number, wanted: this.#head.header.number }));
      const sealed = this.#options.seals.verifySeals(header, this.#head);
      if (sealed.kind !== 'accept') return sealed;
      const verdict = await this.#execute(block, Number.POSITIVE_INFINITY);
      if (verdict.kind === 'accept') await this.#append(block);
      return verdict;
    });
  }

  async #append(sealed: Block): Promise<void> {
    const executed = this.#executed.get(sealed.hash);
    invariant(executed !== undefined, 'a block is executed before it is committed');
    const stored: StoredBlock = {
      block: { ...executed.stored.block, header: sealed.header },
      receipts: executed.stored.receipts,
    };
    const height = sealed.header.number;
    await this.#options.log.append(height, encodeBlockRecord(stored, encodeChanges(executed.changes)));
    this.#state.commit(executed.candidate, { height });
    this.#executed.clear();
    this.blocks.add(stored);
    this.#head = this.#headOf(stored);
    for (const listener of this.#listeners) listener(stored, this.#head, executed.changes.accounts.keys());
    if (this.#isFlushDue()) await this.#flushInBackground();
  }

  #isFlushDue(): boolean {
    const { blocks, bytes } = this.#state.unflushed;
    return blocks >= this.#options.flushBlocks || bytes >= FLUSH_BYTES;
  }

  /** Writes the index beside the next blocks; a write-out that takes very long holds them up, so that memory is bounded. */
  async #flushInBackground(): Promise<void> {
    if (this.#flushing !== undefined) {
      if (this.#state.unflushed.blocks < this.#options.flushBlocks * FLUSHES_BEHIND_MAX) return;
      await this.#flushing;
    }
    this.#flushing = this.#writeIndex([])
      .catch((error: unknown) => {
        this.#stopped = true;
        this.#options.failed(error);
      })
      .finally(() => {
        this.#flushing = undefined;
      });
  }

  /** Fills the table of accounts for blocks that the index took in before it had that table; the next write-out marks it. */
  async #beginAddresses(): Promise<void> {
    const { addresses } = this.blocks.index;
    const { log, store, flushBlocks } = this.#options;
    for (let height = log.first ?? 1; height <= this.#state.head.height; height++) {
      addresses.add(decodeBlockRecord(log.read(height)));
      if (height % flushBlocks !== 0 && height !== this.#state.head.height) continue;
      await store.commit(addresses.entries());
      addresses.forget(height);
    }
  }

  async #writeIndex(more: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[]): Promise<void> {
    const { height, changes } = this.#state.flush();
    await this.#options.store.commit([...changes, ...this.blocks.index.unflushed(), ...more]);
    this.#state.flushed();
    this.blocks.index.flushed(height);
  }

  /** Writes the index and closes log and store, also when writing fails: the log has everything. */
  async close(): Promise<void> {
    const hadFailed = this.#stopped;
    this.#stopped = true;
    await this.#writer.idle();
    await this.#flushing;
    try {
      if (!hadFailed) await this.#writeIndex([]);
    } finally {
      await this.#options.log.close();
      await this.#options.store.close();
    }
  }
}

function hasBodyOf(block: Block, other: Block): boolean {
  const { transactions, ommers, withdrawals } = block;
  const others = other.withdrawals ?? [];
  return (
    transactions.length === other.transactions.length &&
    transactions.every(({ hash }, index) => hash === other.transactions[index]?.hash) &&
    ommers.length === 0 &&
    withdrawals !== undefined &&
    withdrawals.length === others.length &&
    withdrawals.every((one, index) => isSameWithdrawal(one, others[index]))
  );
}

function isSameWithdrawal(one: Withdrawal, other: Withdrawal | undefined): boolean {
  return other !== undefined && equalBytes(encodeWithdrawal(one), encodeWithdrawal(other));
}

/** A store without anything in it, to compute the genesis root. */
const EMPTY_STORE: KeyValueStore = {
  get: () => undefined,
  range: () => [][Symbol.iterator](),
  commit: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
