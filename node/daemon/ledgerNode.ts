import { type Address, accept, type Hash, ignore, reject, type Verdict } from '@hanse/base';
import type { BuildRequest, Chain, StoredBlock } from '@hanse/chain';
import { type AnyEngine, engineNamed, faultyMaxOf, type Head } from '@hanse/consensus';
import { recoverAddress } from '@hanse/crypto';
import { evidenceCalls, type LeagueCall } from '@hanse/league';
import type { Peer, PeerMessage, PeerNetwork, PeerRequest } from '@hanse/p2p';
import type { NextBlock, PoolResult, TransactionPool } from '@hanse/pool';
import { type Block, forkAt, type HanseConfig, type Transaction } from '@hanse/protocol';
import type { Signer } from '@hanse/signer';
import type { AtomicRecordFile } from '@hanse/storage';
import { BlockSync } from './blockSync.ts';
import { ByteBudget } from './byteBudget.ts';
import { ConsensusLink } from './consensusLink.ts';
import type { Trace } from './consensusTrace.ts';
import { type Clock, EngineDriver } from './engineDriver.ts';
import type { EvidenceFile } from './evidenceFile.ts';
import { EvidenceReporter, OPEN_MAX } from './evidenceReporter.ts';
import type { Logger } from './logger.ts';
import { NoteLimiter } from './noteLimiter.ts';
import { type QuarantinedSigner, type QuarantineWatch, watchQuarantine } from './quarantineWatch.ts';
import { type Presence, presenceOf } from './quorumPresence.ts';
import { ConsensusRelay } from './relay.ts';
import { rememberAuthors } from './signatureMemo.ts';
import { HEIGHTS_AHEAD_MAX, Stragglers } from './stragglers.ts';
import { TransactionGossip } from './transactionGossip.ts';

/** Bytes of blocks in one answer to a peer. */
const ANSWER_BYTES = 4 << 20;
/** A proposer stops adding transactions after this share of the round's time: others must execute the block too. */
const BUILD_SHARE_OF_ROUND = 0.25;
const BUILD_MS_MAX = 1000;
/** The least gas any transaction takes. */
const TRANSACTION_GAS_MIN = 21_000n;
/** A report costs some hundred thousand; the penalty that it may bring asks for a million to be there. */
const REPORT_GAS = 2_000_000n;

/** Observations of the engine that somebody should look into. */
const ALARMING: ReadonlySet<string> = new Set([
  'outvoted',
  'equivocation',
  'evidence',
  'evidence-not-kept',
  'own-key-elsewhere',
  'record-ahead',
  'vote-refused',
  'quarantined',
]);

/** What a ledger asks of the network. */
export type LedgerNetwork = Pick<
  PeerNetwork,
  'peers' | 'send' | 'broadcast' | 'requestBlocks' | 'requestTransactions' | 'punish'
>;

export type LedgerNodeOptions = {
  readonly config: HanseConfig;
  readonly engine: AnyEngine;
  readonly chain: Chain;
  readonly pool: TransactionPool;
  readonly signer: Pick<Signer, 'address' | 'sign'> & Partial<QuarantinedSigner & Pick<Signer, 'signReport'>>;
  /** Where found offences are kept; without it only for the life of the process. */
  readonly evidenceFile?: Pick<EvidenceFile, 'append' | 'newest'>;
  readonly role: 'validator' | 'observer';
  readonly engineRecord: AtomicRecordFile;
  readonly clock: Clock;
  /** The author of a signature; by default that of secp256k1. */
  readonly recover?: typeof recoverAddress;
  readonly log: Logger;
  /** Told what consensus hears and does. */
  readonly trace?: Trace;
  /** This ledger cannot go on. */
  readonly failed: (error: unknown) => void;
};

/**
 * One ledger on this node: consensus, sync and gossip around a chain and its pool. The network is given by
 * {@link LedgerNode.connect}, because network and ledger need each other.
 */
export class LedgerNode {
  readonly chain: Chain;
  readonly pool: TransactionPool;
  readonly driver: EngineDriver<unknown, unknown, unknown>;
  readonly sync: BlockSync;
  readonly #options: LedgerNodeOptions;
  readonly #gossip: TransactionGossip;
  readonly #link: ConsensusLink<unknown>;
  readonly relay: ConsensusRelay;
  /** Undefined while the signer's memory is whole. */
  readonly quarantine: QuarantineWatch | undefined;
  readonly evidence: EvidenceReporter;
  readonly #recover: ReturnType<typeof rememberAuthors>;
  #network: LedgerNetwork | undefined;
  #committedAt = 0;
  #hasTransactions = false;
  readonly #budget = new ByteBudget();
  readonly #stragglers = new Stragglers();

  constructor(options: LedgerNodeOptions) {
    this.#options = options;
    const { config, chain, pool, engine, signer, role, engineRecord, clock, log, failed } = options;
    this.#recover = rememberAuthors(options.recover ?? recoverAddress);
    this.chain = chain;
    this.pool = pool;
    const notes = new NoteLimiter(
      (event, fields) => log[ALARMING.has(event) ? 'warn' : 'info'](`consensus ${event}`, fields),
      () => clock.now(),
    );
    const { blockPeriodMs, emptyBlockPeriodMs, roundTimeoutMs, roundTimeoutMsMax } = config;
    this.driver = new EngineDriver({
      engine,
      context: {
        self: role === 'validator' ? signer.address : undefined,
        settings: { blockPeriodMs, emptyBlockPeriodMs, roundTimeoutMs, roundTimeoutMsMax },
        recover: this.#recover,
      },
      record: engineRecord.read(),
      head: chain.head(),
      ports: {
        persist: (record) => engineRecord.write(record),
        sign: (vote) => signer.sign({ ...vote, ledger: chain.genesisHash }),
        send: (payload, to) => this.#send(payload, to),
        build: (request) => this.#build(request),
        check: (block) => chain.check(block),
        commit: (block) => chain.commit(block),
        fetch: (height) => this.sync.want(height),
        evidence: (evidence) => this.evidence.onEvidence(evidence),
        note: (event, fields) => notes.note(event, fields),
        stopped: failed,
        clock,
        ...(options.trace === undefined ? {} : { trace: options.trace }),
      },
    });
    this.sync = new BlockSync({
      head: () => chain.head().header.number,
      peers: () => this.#peers().map(({ address, head }) => ({ address, height: head.height })),
      request: (address, from, count) => this.#networkNow().requestBlocks(address, { from, count }),
      importBlock: (block) => chain.importBlock(block),
      credibleHeight: () => this.#credibleHeight(),
      punish: (address, fault) => this.#network?.punish(address, fault),
      clock,
      note: (event, fields) => notes.note(event, fields),
      failed,
    });
    this.#gossip = new TransactionGossip({
      broadcast: (transactions, except) => {
        this.#network?.broadcast({ type: 'transactions', transactions }, except === undefined ? {} : { except });
      },
      isValidator: (address) => chain.head().validators.includes(address),
      stale: (ageMs, count) => pool.stale(ageMs, count).map(({ raw }) => raw),
      clock,
    });
    this.#link = new ConsensusLink({
      parse: (payload, transaction) => engine.parseMessage(payload, transaction),
      transaction: (hash) => this.#transactionInPlay(hash),
      transactionsMax: Number(chain.rules.gasLimit / TRANSACTION_GAS_MIN),
      requestTransactions: (address, hashes) => this.#networkNow().requestTransactions(address, hashes),
      deliver: (from, message) => this.driver.onMessage(from, message),
      note: (event, fields) => notes.note(event, fields),
    });
    this.relay = new ConsensusRelay({
      self: signer.address,
      validators: () => chain.head().validators,
      height: () => chain.head().header.number,
      peers: () => this.#peers(),
      send: (to, message) => void this.#network?.send(to, message),
      now: () => clock.now(),
      roundTimeoutMs,
    });
    const { evidenceFile } = options;
    this.evidence = new EvidenceReporter({
      self: signer.address,
      height: () => chain.head().header.number,
      validators: () => chain.head().validators,
      calls: (evidence) =>
        signer.signReport === undefined
          ? []
          : evidenceCalls(evidence, { reader: chain.stateAt(chain.head().header.number), self: signer.address }),
      send: (call) => this.#sendReport(call),
      keep: async (evidence) => evidenceFile?.append(evidence),
      kept: evidenceFile?.newest(OPEN_MAX) ?? [],
      note: (event, fields) => notes.note(event, fields),
      failed,
    });
    this.quarantine = watchQuarantine({
      signer,
      self: signer.address,
      ledger: chain.genesisHash,
      head: () => chain.head(),
      told: () => this.#peers().map(({ address, head }) => ({ address, height: head.height })),
      note: (event, fields) => notes.note(event, fields),
      failed,
    });
    chain.onHead((stored, head, changed) => this.#onHead(stored, head, changed));
    pool.onPending(() => this.#tellPool());
  }

  /** Begins to take part. */
  start(network: LedgerNetwork): void {
    this.#network = network;
    for (const peer of network.peers()) this.relay.onPeerUp(peer);
    this.#gossip.start();
    this.driver.start();
    this.#tellPool();
  }

  async stop(): Promise<void> {
    this.#gossip.stop();
    await this.sync.stop();
    await this.driver.stop();
  }

  /** Who of the validators is here. */
  presence(): Presence {
    const { engine, validators } = this.chain.head();
    return presenceOf({
      validators,
      needed: engineNamed(engine).quorum(validators.length),
      self: this.#options.signer.address,
      connected: this.relay.reachable(),
    });
  }

  peerCount(): number {
    return this.#peers().length;
  }

  onPeer({ kind, peer }: { readonly kind: 'up' | 'down'; readonly peer: Peer }): void {
    if (kind === 'down') {
      this.#budget.forget(peer.address);
      this.relay.onPeerDown(peer);
      this.#stragglers.forget(peer.address);
      return;
    }
    this.relay.onPeerUp(peer);
    this.quarantine?.onTold();
    this.sync.onPeerHeight(peer.head.height);
    this.driver.onPeer(peer.address);
    this.#onTold(peer.address, peer.head.height);
  }

  #onTold(address: Address, told: number): void {
    const ours = this.chain.head().header.number;
    if (this.#stragglers.hasCaughtUp(address, { told, ours })) this.driver.onPeer(address);
  }

  onMessage(peer: Peer, message: PeerMessage): Verdict | Promise<Verdict> {
    switch (message.type) {
      case 'status':
        this.quarantine?.onTold();
        this.sync.onPeerHeight(message.height);
        this.#onTold(peer.address, message.height);
        return accept();
      case 'links':
        this.relay.onLinks(peer.address, message.validators);
        return accept();
      case 'consensus':
        return this.#takeConsensus(peer.address, message.payload);
      case 'transactions':
        return this.#takeTransactions(peer.address, message.transactions);
    }
  }

  /** Takes transactions of this node's own clients: durable here before they go to the others. */
  async submit(raws: readonly Uint8Array[]): Promise<readonly PoolResult[]> {
    const results = await this.pool.add(raws, 'local');
    this.#pass(results, undefined);
    return results;
  }

  #pass(results: readonly PoolResult[], from: Address | undefined): void {
    const added = results.flatMap((result) => (result.kind === 'added' ? [result.transaction.raw] : []));
    this.#gossip.onAdded(added, from);
  }

  #tellPool(): void {
    // Where fees are asked, some of what waits may not be able to pay the next block's.
    const hasTransactions =
      this.pool.pendingCount > 0 && (this.chain.baseFeeOfNext() === 0n || this.pool.select().next().done !== true);
    if (hasTransactions === this.#hasTransactions) return;
    this.#hasTransactions = hasTransactions;
    this.driver.onPool(hasTransactions);
  }

  /**
   * About the heights at hand, and only so much in a given time. Whether its author is in charge the engine finds from
   * the signature: the sender may pass it on for others, or know of validators that this node has not heard of yet.
   */
  async #takeConsensus(from: Address, payload: Uint8Array): Promise<Verdict> {
    const { header } = this.chain.head();
    const glance = this.#options.engine.glance(payload);
    if (glance !== undefined) {
      // Of the block that is final just now a late message may show that its author has lied (QBFT-EVIDENCE-4).
      if (glance.height < header.number) return ignore('that height is final');
      if (glance.height > header.number + HEIGHTS_AHEAD_MAX) {
        this.sync.want(glance.height - 1);
        return ignore('far ahead of this node');
      }
    }
    const key = this.relay.keyOf(payload);
    if (this.relay.isDuplicate(key)) return ignore('these bytes were taken a moment ago');
    if (!this.#budget.spend(from, { bytes: payload.length, nowMs: this.#options.clock.now() })) {
      return ignore('more bytes than agreement needs');
    }
    return this.#link.receive(from, payload, {
      read: (message, transactions) => {
        if (this.relay.isDuplicate(key)) return false;
        this.relay.take(key);
        const author = this.#options.engine.authorOf?.(message, this.#recover);
        const height = glance?.height ?? header.number + 1;
        if (author !== undefined && height > header.number)
          this.relay.onRead(key, { payload, author, height, transactions }, from);
        return true;
      },
      dropped: () => this.relay.release(key),
    });
  }

  /** Transactions that nobody honest passes on are the sender's fault; those that merely do not fit here are not. */
  async #takeTransactions(from: Address, raws: readonly Uint8Array[]): Promise<Verdict> {
    const results = await this.pool.add(raws, 'peer');
    this.#pass(results, from);
    for (const result of results) {
      if (result.kind === 'refused' && /^(rlp|protocol)\//.test(result.fault.code)) return reject(result.fault);
    }
    return accept();
  }

  /** A transaction that waits here, belongs to a block under agreement, or is named by what we pass on. */
  #transactionInPlay(hash: Hash): Transaction | undefined {
    return this.pool.get(hash) ?? this.chain.executedTransaction(hash) ?? this.relay.transaction(hash);
  }

  /** The highest height that more validators have told than can be lying. */
  #credibleHeight(): number {
    const { engine, validators } = this.chain.head();
    const told = this.#peers().filter(({ address }) => validators.includes(address));
    const liarsMax = engineNamed(engine).faults === 'crash' ? 0 : faultyMaxOf(validators.length);
    const heights = told.map(({ head }) => head.height).sort((a, b) => b - a);
    return heights[Math.min(liarsMax, heights.length - 1)] ?? 0;
  }

  /** A call by this node itself, as a transaction of its key. Throws the fault of the pool that does not take it. */
  async #sendReport({ data }: LeagueCall): Promise<void> {
    const { signer } = this.#options;
    const { chain, pool } = this;
    if (signer.signReport === undefined) return;
    const account = chain.stateAt(chain.head().header.number).account(signer.address);
    const nonce = pool.nextNonce(signer.address) ?? account?.nonce ?? 0n;
    const fees = { gasPrice: chain.baseFeeOfNext(), gasLimit: REPORT_GAS };
    const raw = signer.signReport({ chainId: chain.rules.chainId, nonce, ...fees, data });
    const [result] = await this.submit([raw]);
    if (result?.kind === 'refused') throw result.fault;
  }

  onRequest(request: PeerRequest): readonly Uint8Array[] {
    if (request.type === 'get-blocks') {
      // To whoever asks, in charge or not (CHANGE-SET-2).
      return this.chain.blocks.encoded({ from: request.from, count: request.count, bytesMax: ANSWER_BYTES });
    }
    const found: Uint8Array[] = [];
    let bytes = 0;
    for (const hash of request.hashes) {
      // Only what is in play: looking through old blocks for a stranger would cost us far more than it costs him.
      const transaction = this.#transactionInPlay(hash);
      if (transaction === undefined) continue;
      bytes += transaction.raw.length;
      if (bytes > ANSWER_BYTES) break;
      found.push(transaction.raw);
    }
    return found;
  }

  #networkNow(): LedgerNetwork {
    if (this.#network === undefined) throw new Error('the network is not connected yet');
    return this.#network;
  }

  #peers(): readonly Peer[] {
    return this.#network?.peers() ?? [];
  }

  #send(payload: Uint8Array, to: 'all' | Address): void {
    // What an engine says to itself it has heard.
    if (to === this.#options.signer.address) return;
    const height = this.#options.engine.glance(payload)?.height ?? this.chain.head().header.number + 1;
    this.relay.say(payload, { height, to });
  }

  async #build(request: Pick<BuildRequest, 'height' | 'coinbase' | 'extraData'>): Promise<Block | undefined> {
    const { clock, log } = this.#options;
    const started = clock.now();
    const budgetMs = Math.min(BUILD_MS_MAX, this.#options.config.roundTimeoutMs * BUILD_SHARE_OF_ROUND);
    const built = await this.chain.build(
      {
        height: request.height,
        extraData: request.extraData,
        coinbase: request.coinbase,
        shouldClose: () => clock.now() - started > budgetMs,
      },
      () => this.pool.select(),
    );
    if (built === undefined) return undefined;
    const useless = built.passedOver.filter(({ advice }) => advice === 'drop');
    this.pool.drop(useless.map(({ transaction }) => transaction.hash));
    this.#tellPool();
    for (const { transaction, fault } of useless) {
      log.warn('transaction dropped', { hash: transaction.hash, code: fault.code, reason: fault.message });
    }
    return built.block;
  }

  #onHead({ block }: StoredBlock, head: Head, changed: Iterable<Address>): void {
    const { clock, log } = this.#options;
    this.pool.onHead(nextBlock(this.chain), changed);
    // First what is left to do, then that the height is over: an engine that hears them the other way round would think
    // there are transactions when there are none.
    this.#tellPool();
    this.quarantine?.onHead();
    this.driver.onHead(head);
    this.evidence.onHead();
    this.#network?.broadcast({ type: 'status', height: block.header.number, hash: block.hash });
    const now = clock.now();
    log.info('block', {
      height: block.header.number,
      hash: block.hash,
      transactions: block.transactions.length,
      gasUsed: Number(block.header.gasUsed),
      proposer: block.header.coinbase,
      sinceLastMs: this.#committedAt === 0 ? 0 : now - this.#committedAt,
    });
    this.#committedAt = now;
  }
}

/** The rules that the block after the head will follow, as far as they are known before it is built. */
export function nextBlock(chain: Chain): NextBlock {
  const { rules } = chain;
  const { header } = chain.head();
  return { fork: forkAt(rules.forks, header.timestamp + 1), baseFee: chain.baseFeeOfNext(), gasLimit: rules.gasLimit };
}
