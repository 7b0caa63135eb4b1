import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Address, ignore, isFault, type Verdict } from '@hanse/base';
import { Chain } from '@hanse/chain';
import { changingEngine, ENGINES, engineNamed } from '@hanse/consensus';
import { EMPTY_CODE_HASH } from '@hanse/crypto';
import type { HanseEvm } from '@hanse/evm';
import { isDelegation } from '@hanse/execution';
import { checkMember, loadCertificateAndKey, MemberAuthorities } from '@hanse/identity';
import { checkGenesis } from '@hanse/league';
import { PeerNetwork } from '@hanse/p2p';
import { SenderRecovery, TransactionPool } from '@hanse/pool';
import { forkId, type Genesis, parseGenesis } from '@hanse/protocol';
import { AtomicRecordFile, BlockLog, FolderLock } from '@hanse/storage';
import { closeAll } from './closeAll.ts';
import type { NodeConfig } from './config.ts';
import { EvidenceFile } from './evidenceFile.ts';
import { daemonFault } from './faults.ts';
import { LedgerNode, nextBlock } from './ledgerNode.ts';
import { createLogger, type Logger } from './logger.ts';
import { openEdges } from './openEdges.ts';
import { openEvm } from './openEvm.ts';
import { openIndex } from './openIndex.ts';
import { openSigner, readText } from './openSigner.ts';
import { PeerNotes } from './peerNotes.ts';
import { sealRulesOf } from './sealRules.ts';
import { systemClock } from './systemClock.ts';
import { TraceFile } from './traceFile.ts';
import { CLIENT_VERSION } from './version.ts';

/** Reads and parses a genesis file, of a league or of a plain Ethereum chain. */
export function readGenesis(path: string): Genesis {
  let json: unknown;
  try {
    json = JSON.parse(readText(path));
  } catch (error) {
    if (isFault(error)) throw error;
    throw daemonFault('bad-json', { path, seen: error instanceof Error ? error.message : String(error) }, error);
  }
  return parseGenesis(json);
}

/** Reads and parses a genesis file that describes a ledger to be run. */
export function loadGenesis(path: string): Genesis {
  const genesis = readGenesis(path);
  if (genesis.hanse === undefined) throw daemonFault('not-a-ledger', { path });
  checkGenesis(genesis);
  return genesis;
}

/** One node process: key, certificate, network, one ledger and its edges. Everything is opened here and closed here. */
export class HanseNode {
  readonly config: NodeConfig;
  readonly ledger: LedgerNode;
  readonly network: PeerNetwork;
  readonly log: Logger;
  /** Resolves with the reason when the node cannot go on and must be stopped. */
  readonly failure: Promise<unknown>;
  readonly #closers: readonly (() => unknown)[];
  #stopping: Promise<void> | undefined;

  private constructor(parts: {
    readonly config: NodeConfig;
    readonly ledger: LedgerNode;
    readonly network: PeerNetwork;
    readonly log: Logger;
    readonly failure: Promise<unknown>;
    readonly closers: readonly (() => unknown)[];
  }) {
    this.config = parts.config;
    this.ledger = parts.ledger;
    this.network = parts.network;
    this.log = parts.log;
    this.failure = parts.failure;
    this.#closers = parts.closers;
  }

  /** Opens everything and takes part. What was opened before a failure is closed again; throws bilingual faults. */
  static async start(config: NodeConfig): Promise<HanseNode> {
    // In the order of opening; closed backwards.
    const closers: (() => unknown)[] = [];
    try {
      return await HanseNode.#open(config, closers);
    } catch (error) {
      // What went wrong first is what matters.
      await closeAll(closers).catch(() => undefined);
      throw error;
    }
  }

  static async #open(config: NodeConfig, closers: (() => unknown)[]): Promise<HanseNode> {
    const log = createLogger({ ...config.log, name: config.name });
    closers.push(() => log.close());
    const genesis = loadGenesis(config.genesisPath);
    const hanse = genesis.hanse;
    if (hanse === undefined) throw daemonFault('not-a-ledger', { path: config.genesisPath });
    engineNamed(hanse.engine);
    const engine = changingEngine(ENGINES);
    const certificate = loadCertificateAndKey({
      certificatePath: config.tls.certificatePath,
      keyPath: config.tls.privateKeyPath,
    });
    const authorities = new MemberAuthorities(hanse.members);
    const judged = authorities.check(certificate.certificate, systemClock.now());
    if (judged.kind !== 'accept') throw judged.kind === 'reject' ? judged.fault : new Error(judged.reason);
    const identity = judged.value;
    const place = checkMember(identity, hanse.validators);
    if (place.kind === 'reject') throw place.fault;
    const { signer, close: closeSigner } = await openSigner(config.key, log);
    closers.push(closeSigner);
    if (identity.address !== signer.address)
      throw daemonFault('key-mismatch', { seen: identity.address, wanted: signer.address });

    mkdirSync(config.dataFolder, { recursive: true });
    const lock = FolderLock.acquire(config.dataFolder);
    closers.push(() => lock.release());
    const failure = Promise.withResolvers<unknown>();
    const recovery = new SenderRecovery({ log });
    closers.push(() => recovery.close());
    const evm = openEvm();
    const chain = await openChain({ config, genesis, evm, log, failed: failure.resolve, recovery });
    closers.push(() => chain.close());
    const pool = await TransactionPool.open({
      chainId: genesis.chainId,
      next: nextBlock(chain),
      accountAt: (address) => senderState(chain, address),
      recovery,
      journal: join(config.dataFolder, 'pool.journal'),
      now: () => systemClock.now(),
      log,
    });
    closers.push(() => pool.close());
    const engineRecord = await AtomicRecordFile.open(join(config.dataFolder, 'consensus'));
    closers.push(() => engineRecord.close());

    const trace = openTrace(config, signer.address, log);
    closers.push(() => trace?.close());
    const evidenceFile = await EvidenceFile.open(join(config.dataFolder, 'evidence.ndjson'));
    closers.push(() => evidenceFile.close());
    const ledger = new LedgerNode({
      config: hanse,
      engine,
      chain,
      pool,
      signer,
      engineRecord,
      evidenceFile,
      log,
      role: identity.role === 'validator' ? 'validator' : 'observer',
      clock: systemClock,
      ...(trace === undefined ? {} : { trace: (entry) => trace.write(entry) }),
      failed: failure.resolve,
    });
    closers.push(() => ledger.stop());
    const peerNotes = new PeerNotes(log, () => systemClock.now());
    const network = new PeerNetwork({
      ledger: {
        chainId: genesis.chainId,
        genesisHash: chain.genesisHash,
        forkId: forkId(chain.genesisHash, genesis.forks),
      },
      head: () => ({ height: chain.head().header.number, hash: chain.head().hash }),
      key: signer,
      certificate,
      authorities,
      isAllowed: (peer) => checkMember(peer, hanse.validators),
      clientVersion: CLIENT_VERSION,
      listen: config.p2p,
      dial: config.p2p.peers.map(({ host, port, address }) =>
        address === undefined ? { host, port } : { host, port, address },
      ),
      handlers: {
        onPeer: (event) => {
          log.info(`peer ${event.kind}`, {
            peer: event.peer.address,
            organisation: event.peer.organisation,
            ...(event.fault === undefined ? {} : { code: event.fault.code }),
          });
          if (event.kind === 'up') peerNotes.onUp(event.peer.address);
          ledger.onPeer(event);
        },
        onMessage: async (peer, message) => {
          try {
            return await ledger.onMessage(peer, message);
          } catch (error) {
            return ownTrouble(error, log) ?? Promise.reject(error);
          }
        },
        onRequest: (_peer, request) => {
          try {
            return ledger.onRequest(request);
          } catch (error) {
            if (ownTrouble(error, log) === undefined) throw error;
            return [];
          }
        },
        onEvent: (event) => peerNotes.onEvent(event),
        onError: failure.resolve,
      },
    });
    closers.push(() => network.stop());
    // The edges open last and close first: nobody is served by a node that is half open.
    await network.start();
    ledger.start(network);
    const edges = await openEdges({ config, ledger, network, evm, log });
    closers.push(() => edges.admin.close());
    closers.push(() => edges.rpc.close());
    log.info('started', {
      address: signer.address,
      organisation: identity.organisation,
      role: identity.role,
      height: chain.head().header.number,
      genesis: chain.genesisHash,
      rpc: edges.rpc.address.port,
      admin: edges.admin.address.port,
    });
    return new HanseNode({ config, ledger, network, log, failure: failure.promise, closers });
  }

  /** Leaves in order: no more requests, no more votes, everything written. Throws the first thing that went wrong. */
  stop(): Promise<void> {
    this.#stopping ??= closeAll(this.#closers);
    return this.#stopping;
  }
}

function openTrace({ consensusTrace: path }: NodeConfig, node: Address, log: Logger): TraceFile | undefined {
  if (path === undefined) return undefined;
  return new TraceFile({
    path,
    node,
    now: () => systemClock.now(),
    failed: (error) => log.error('the consensus trace ends here', { path, reason: error.message }),
  });
}

/** Damage on our own disk, met while serving a peer, is nobody else's fault and no reason to stop serving the rest. */
function ownTrouble(error: unknown, log: Logger): Verdict | undefined {
  if (!isFault(error) || !/^(storage|state|chain)\//.test(error.code)) return undefined;
  log.error('cannot serve a peer', { code: error.code, reason: error.message });
  return ignore(error.message);
}

export function senderState(chain: Chain, address: Address): { nonce: bigint; balance: bigint; hasCode: boolean } {
  const state = chain.stateAt(chain.head().header.number);
  const account = state.account(address);
  if (account === undefined) return { nonce: 0n, balance: 0n, hasCode: false };
  const { nonce, balance, codeHash } = account;
  return { nonce, balance, hasCode: codeHash !== EMPTY_CODE_HASH && !isDelegation(state.code(codeHash)) };
}

async function openChain(options: {
  readonly config: NodeConfig;
  readonly genesis: Genesis;
  readonly evm: HanseEvm;
  readonly log: Logger;
  readonly failed: (error: unknown) => void;
  readonly recovery: SenderRecovery;
}): Promise<Chain> {
  const { config, genesis, evm, log, failed, recovery } = options;
  const records = await BlockLog.open(join(config.dataFolder, 'blocks'));
  if (records.tornTail !== undefined) log.warn('torn record cut off', records.tornTail);
  const store = await openIndex(config.dataFolder, log);
  try {
    return await Chain.open({
      genesis,
      evm,
      store,
      log: records,
      failed,
      seals: sealRulesOf(genesis),
      recoverSenders: (transactions) => recovery.recover(transactions),
      flushBlocks: config.state.flushBlocks,
      ...(config.state.historyBlocks === undefined ? {} : { historyBlocks: config.state.historyBlocks }),
      now: () => systemClock.now(),
    });
  } catch (error) {
    await records.close();
    await store.close();
    throw error;
  }
}
