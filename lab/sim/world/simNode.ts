import { type Address, type Fault, isFault } from '@hanse/base';
import { Chain } from '@hanse/chain';
import { type AnyEngine, changingEngine, type Dice, ENGINES, type EngineOutput } from '@hanse/consensus';
import { addressOfPrivateKey, recoverAddress, signHash } from '@hanse/crypto';
import {
  type LedgerNetwork,
  LedgerNode,
  type LedgerNodeOptions,
  nextBlock,
  sealRulesOf,
  senderState,
} from '@hanse/daemon';
import type { HanseEvm } from '@hanse/evm';
import type { Peer } from '@hanse/p2p';
import { DiskJournalFile, TransactionPool } from '@hanse/pool';
import { type Genesis, type RecoveredTransaction, recoverSender, type Transaction, withSender } from '@hanse/protocol';
import { encodeSignerRecord, type SignatureScheme, Signer, type Vote } from '@hanse/signer';
import { AtomicRecordFile, BlockLog } from '@hanse/storage';
import { answerOf } from '../adversaries/hostileEngine.ts';
import type { NodeName, Observation } from '../observation.ts';
import { Disk } from './disk.ts';
import type { Network } from './network.ts';
import { observedEngine } from './observedEngine.ts';
import { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import { stubRecover, stubScheme, stubSender } from './stubScheme.ts';

/** Where the data of a node lies on its disk, and where its key does. */
export const DATA = 'data';
export const KEY = 'key';
/** Blocks between two write-outs of the index. */
const FLUSH_BLOCKS = 8;

/** Signatures of one run: cheap stubs, or the real ones. */
export type Crypto = {
  readonly scheme: SignatureScheme;
  readonly recover: typeof recoverAddress;
  readonly sender: (transaction: Transaction) => Address | undefined;
};

export const STUB_CRYPTO: Crypto = {
  scheme: stubScheme,
  recover: stubRecover as typeof recoverAddress,
  sender: stubSender,
};
export const REAL_CRYPTO: Crypto = {
  scheme: { address: addressOfPrivateKey, sign: signHash },
  recover: recoverAddress,
  sender: recoverSender,
};

export type SimNodeOptions = {
  readonly name: NodeName;
  readonly privateKey: Uint8Array;
  readonly role: 'validator' | 'observer';
  readonly genesis: Genesis;
  readonly evm: HanseEvm;
  readonly crypto: Crypto;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly dice: Dice;
  readonly observe: (event: Observation) => void;
  /** The engine of a node that does not play by the rules. */
  readonly wrapEngine?: ((engine: AnyEngine) => AnyEngine) | undefined;
};

/** Wall clock of a machine: off by `skewMs`, `rate` times as fast since the last change. */
type WallClock = { skewMs: number; rate: number; sinceMs: number };

type Running = {
  readonly process: Process;
  ledger?: LedgerNode;
  chain?: Chain;
  pool?: TransactionPool;
  face?: LedgerNetwork;
};

/** Virtual time 0 as a wall clock shows it, milliseconds since 1970. */
export const EPOCH_MS: number = Date.UTC(2026, 0, 1);

/** One machine of a simulated league: its disk, its clock, and at most one process of production code on it. */
export class SimNode {
  readonly name: NodeName;
  readonly address: Address;
  readonly disk: Disk;
  readonly #options: SimNodeOptions;
  #running: Running | undefined;
  #clock: WallClock = { skewMs: 0, rate: 1, sinceMs: 0 };
  /** What was done to its disk while it was down. */
  #lossAtBoundary: 'process' | 'power' = 'process';
  /** Resolves when there is a record of votes. */
  #votes: Promise<void> | undefined;
  #areVotesLost = false;
  #harm: 'intact' | 'wiped' | 'restored' | 'damaged' = 'intact';

  constructor(options: SimNodeOptions) {
    this.#options = options;
    this.name = options.name;
    this.address = options.crypto.scheme.address(options.privateKey);
    this.disk = new Disk(options.dice);
    options.network.add(this.name, this.address, options.role);
  }

  get isUp(): boolean {
    return this.#running !== undefined;
  }

  get process(): Process | undefined {
    return this.#running?.process;
  }

  /** The ledger of a node that has opened it. */
  get ledger(): LedgerNode | undefined {
    return this.#running?.ledger;
  }

  /** The network as that ledger sees it. */
  get network(): LedgerNetwork | undefined {
    return this.#running?.face;
  }

  get height(): number {
    return this.#running?.chain?.head().header.number ?? -1;
  }

  /** Milliseconds since 1970 as this machine believes. */
  nowMs(): number {
    const { skewMs, rate, sinceMs } = this.#clock;
    return Math.floor(EPOCH_MS + sinceMs + skewMs + (this.#options.scheduler.nowMs - sinceMs) * rate);
  }

  /** From now on its wall clock is off by `skewMs` and runs `rate` times as fast. */
  setClock(clock: { readonly skewMs: number; readonly rate: number }): void {
    this.#clock = { ...clock, sinceMs: this.#options.scheduler.nowMs };
  }

  /** The record of votes beside the key is gone; the process is down. */
  loseVotes(): void {
    this.disk.wipe(KEY);
    this.#votes = undefined;
    this.#areVotesLost = true;
  }

  /** Notes what is done to its disk while it is down; the next start tells. */
  harmed(how: 'wiped' | 'restored' | 'damaged'): void {
    this.#harm = how;
  }

  /** The running process ends at its `count`th call to the outside from now. */
  dieAt(count: number, loss: 'process' | 'power'): void {
    this.#lossAtBoundary = loss;
    this.#running?.process.dieAt(count);
  }

  /** Starts a process; nothing happens if there is one. */
  start(): void {
    if (this.#running !== undefined) return;
    const { scheduler, dice } = this.#options;
    const process = new Process({ scheduler, dice, died: () => this.#diedAtBoundary() });
    this.#running = { process };
    this.#open(this.#running).catch((error: unknown) => this.#fail(process, error));
  }

  /** Ends the process from outside. `power`: what was not synced is lost, too. */
  kill(loss: 'process' | 'power', reason: string): void {
    if (this.#running === undefined) return;
    this.#gone('killed', reason, loss === 'power' ? 'silence' : 'reset');
    if (loss === 'power') this.disk.loseUnsynced();
  }

  #diedAtBoundary(): void {
    const loss = this.#lossAtBoundary;
    this.#gone('killed', `at a boundary, ${loss}`, loss === 'power' ? 'silence' : 'reset');
    if (loss === 'power') this.disk.loseUnsynced();
  }

  #gone(cause: 'killed' | 'failed', reason: string, how: 'reset' | 'silence'): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    running.process.kill();
    this.#options.network.leave(this.name, how);
    this.#observe({ kind: 'stopped', node: this.name, cause, reason });
  }

  /** The node itself gave up. */
  #fail(process: Process, error: unknown): void {
    if (!process.isAlive || this.#running?.process !== process) return;
    const reason = isFault(error) ? `${error.code}: ${error.message}` : String((error as Error)?.stack ?? error);
    this.#gone('failed', reason, 'reset');
  }

  #observe(event: Observation extends infer One ? (One extends Observation ? Omit<One, 'atMs'> : never) : never): void {
    this.#options.observe({ atMs: this.#options.scheduler.nowMs, ...event } as Observation);
  }

  async #open(running: Running): Promise<void> {
    const { process } = running;
    const { genesis, evm, crypto, network, role } = this.#options;
    const { disk, name } = this;
    const hanse = genesis.hanse;
    if (hanse === undefined) throw new TypeError('a simulated ledger has a hanse section');
    const failed = (error: unknown): void => this.#fail(process, error);
    const signer = await this.#openSigner(process);
    const blocks = await BlockLog.open(`${DATA}/blocks`, { files: disk.folder(process, `${DATA}/blocks`) });
    const recover = async (transactions: readonly Transaction[]): Promise<(RecoveredTransaction | undefined)[]> =>
      transactions.map((transaction) => {
        const known = (transaction as Partial<RecoveredTransaction>).sender;
        const sender = known ?? crypto.sender(transaction);
        return sender === undefined ? undefined : withSender(transaction, sender);
      });
    const seals = sealRulesOf(genesis, crypto.recover);
    const chain = await Chain.open({
      genesis,
      evm,
      store: disk.store(process, `${DATA}/index`),
      log: blocks,
      seals,
      recoverSenders: recover,
      flushBlocks: FLUSH_BLOCKS,
      pauser: () => () => undefined,
      now: () => this.nowMs(),
      failed,
    });
    running.chain = chain;
    const log = this.#log();
    const pool = await TransactionPool.open({
      chainId: genesis.chainId,
      next: nextBlock(chain),
      accountAt: (address) => senderState(chain, address),
      recovery: { recover },
      journal: new DiskJournalFile(`${DATA}/pool.journal`, disk.journalDisk(process)),
      now: () => this.nowMs(),
      log,
    });
    running.pool = pool;
    const engineRecord = await AtomicRecordFile.open(`${DATA}/consensus`, { files: disk.folder(process, DATA) });
    const engine: AnyEngine = changingEngine(ENGINES) as AnyEngine;
    const spoken = this.#options.wrapEngine?.(engine) ?? engine;
    const ledger = new LedgerNode({
      config: hanse,
      engine: observedEngine(spoken, (output) => this.#output(output)),
      chain,
      pool,
      signer,
      engineRecord,
      log,
      role,
      // A clock that runs fast ends its timers early.
      clock: { now: () => this.nowMs(), after: (delayMs, action) => process.after(delayMs / this.#clock.rate, action) },
      recover: crypto.recover,
      failed,
    });
    chain.onHead((stored) => {
      const sealers = chain.sealersAt(stored.block.header.number);
      if (process.isAlive) this.#observe({ kind: 'committed', node: name, stored, sealers });
    });
    running.ledger = ledger;
    const { header, hash } = chain.head();
    this.#observe({ kind: 'started', node: name, height: header.number, head: hash, disk: this.#harm });
    this.#harm = 'intact';
    const blame = (peer: Peer, fault: Fault): void => {
      if (!process.isAlive) return;
      const fields = { peer: peer.organisation, code: fault.code, reason: fault.message };
      this.#observe({ kind: 'note', node: name, event: 'peer-blamed', fields });
      face.punish(peer.address, fault);
    };
    const face: LedgerNetwork = network.join(
      name,
      process,
      {
        onPeer: (event) => ledger.onPeer(event),
        onMessage: (peer, message) => {
          Promise.resolve(ledger.onMessage(peer, message)).then((verdict) => {
            if (verdict.kind === 'reject') blame(peer, verdict.fault);
          }, failed);
        },
        onBadFrame: blame,
        onRequest: (request) => {
          const held = ledger.onRequest(request);
          const items = request.type === 'get-blocks' ? answerOf(spoken, held) : held;
          if (request.type === 'get-blocks') this.#observe({ kind: 'served', node: name, blocks: items });
          return items;
        },
      },
      { height: header.number, hash },
    );
    running.face = face;
    ledger.start(face);
  }

  /** What the engine wants that no port shows. */
  #output(output: EngineOutput<unknown, unknown>): void {
    if (output.kind === 'evidence') this.#observe({ kind: 'evidence', node: this.name, evidence: output.evidence });
    if (output.kind === 'set-timer') {
      const { name, height, round, delayMs } = output;
      this.#observe({ kind: 'timer', node: this.name, name, height, round, delayMs });
    }
  }

  #log(): {
    info(event: string, fields?: object): void;
    warn(event: string, fields?: object): void;
    error(event: string, fields?: object): void;
  } {
    const tell = (event: string, fields: object = {}): void => {
      if (event === 'block') return;
      this.#observe({ kind: 'note', node: this.name, event, fields: fields as Record<string, string | number> });
    };
    return { info: tell, warn: tell, error: tell };
  }

  /** Makes the record of votes, as its operator does before the process is started (SIGNER-QUARANTINE-1). */
  async #makeVotes(memory: 'fresh' | 'lost'): Promise<void> {
    const { scheduler, dice } = this.#options;
    const operator = new Process({ scheduler, dice, died: () => undefined });
    const quarantine = memory === 'lost' ? new Map() : undefined;
    const record = encodeSignerRecord({ memory: new Map(), quarantine });
    await AtomicRecordFile.create(`${KEY}/votes`, record, { files: this.disk.folder(operator, KEY) });
  }

  /** The production signer; each signature that leaves it is observed. */
  async #openSigner(process: Process): Promise<LedgerNodeOptions['signer']> {
    const { crypto, privateKey } = this.#options;
    this.#votes ??= this.#makeVotes(this.#areVotesLost ? 'lost' : 'fresh');
    await this.#votes;
    const files = this.disk.folder(process, KEY);
    const store = await AtomicRecordFile.open(`${KEY}/votes`, { record: 'required', files });
    const signer = new Signer({ privateKey, store, scheme: crypto.scheme });
    return {
      address: signer.address,
      quarantine: (ledger) => signer.quarantine(ledger),
      clearQuarantine: (ledger, told) => signer.clearQuarantine(ledger, told),
      setInCharge: (ledger, since) => signer.setInCharge(ledger, since),
      endQuarantine: (ledger) => signer.endQuarantine(ledger),
      // The contract that judges reports asks the real curve.
      ...(crypto === REAL_CRYPTO ? { signReport: (report) => signer.signReport(report) } : {}),
      sign: async (vote: Vote) => {
        const signature = await signer.sign(vote);
        const observed = (): Uint8Array => {
          this.#observe({ kind: 'signed', node: this.name, author: signer.address, vote });
          return signature;
        };
        return process.call(0, observed);
      },
    };
  }
}
