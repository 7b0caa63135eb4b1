import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Hash, RlpReader, type Verdict } from '@hanse/base';
import { Chain, type SealRules } from '@hanse/chain';
import type { Evm } from '@hanse/execution';
import { SenderRecovery } from '@hanse/pool';
import { decodeHeader, type Genesis, hashHeader } from '@hanse/protocol';
import { RpcServer } from '@hanse/rpc';
import { BlockLog, FolderLock } from '@hanse/storage';
import { closeAll } from './closeAll.ts';
import type { Endpoint } from './config.ts';
import { DamageWatch } from './damageWatch.ts';
import { daemonFault } from './faults.ts';
import { listening } from './listening.ts';
import type { Logger } from './logger.ts';
import { openIndex } from './openIndex.ts';
import { readOnlyPorts } from './rpcPorts.ts';
import { systemClock } from './systemClock.ts';

/** Blocks between two write-outs of the index. */
const FLUSH_BLOCKS = 64;

export type ReadOnlyLedgerOptions = {
  readonly genesis: Genesis;
  readonly dataFolder: string;
  readonly evm: Evm;
  /** Who vouches for the blocks that are imported. */
  readonly seals: SealRules;
  readonly log: Logger;
};

/** Why the index could not be written, once it could not: nothing more is imported then. */
type Trouble = { error?: unknown };

/** A chain in a folder that is filled from files and read: no network, no key, no part in its making. */
export class ReadOnlyLedger {
  readonly chain: Chain;
  readonly #evm: Evm;
  readonly #log: Logger;
  /** In the order of opening; closed backwards. */
  readonly #closers: (() => unknown)[];
  readonly #trouble: Trouble;

  private constructor(parts: {
    readonly chain: Chain;
    readonly options: ReadOnlyLedgerOptions;
    readonly closers: (() => unknown)[];
    readonly trouble: Trouble;
  }) {
    this.chain = parts.chain;
    this.#evm = parts.options.evm;
    this.#log = parts.options.log;
    this.#closers = parts.closers;
    this.#trouble = parts.trouble;
  }

  /** Opens the folder, or makes it; what was opened before a failure is closed again. Throws bilingual faults. */
  static async open(options: ReadOnlyLedgerOptions): Promise<ReadOnlyLedger> {
    const closers: (() => unknown)[] = [];
    try {
      return await ReadOnlyLedger.#open(options, closers);
    } catch (error) {
      // What went wrong first is what matters.
      await closeAll(closers).catch(() => undefined);
      throw error;
    }
  }

  static async #open(options: ReadOnlyLedgerOptions, closers: (() => unknown)[]): Promise<ReadOnlyLedger> {
    const { genesis, dataFolder, evm, seals, log } = options;
    mkdirSync(dataFolder, { recursive: true });
    const lock = FolderLock.acquire(dataFolder);
    closers.push(() => lock.release());
    const recovery = new SenderRecovery({ log });
    closers.push(() => recovery.close());
    const records = await BlockLog.open(join(dataFolder, 'blocks'));
    // The chain closes its log and store itself once it is open.
    const own = [() => records.close()];
    const trouble: Trouble = {};
    try {
      const store = await openIndex(dataFolder, log);
      own.push(() => store.close());
      const chain = await Chain.open({
        genesis,
        evm,
        store,
        log: records,
        seals,
        recoverSenders: (transactions) => recovery.recover(transactions),
        flushBlocks: FLUSH_BLOCKS,
        now: () => systemClock.now(),
        failed: (error) => {
          trouble.error = error;
        },
      });
      closers.push(() => chain.close());
      return new ReadOnlyLedger({ chain, options, closers, trouble });
    } catch (error) {
      closers.push(...own);
      throw error;
    }
  }

  /**
   * Checks the encoded block as a node checks its peers', and keeps it. Ignored: a block that is here already. Throws
   * `daemon/other-chain` when another one is in its place.
   */
  async importBlock(bytes: Uint8Array): Promise<Verdict> {
    const verdict = await this.chain.importBlock(bytes);
    if (this.#trouble.error !== undefined) throw this.#trouble.error;
    if (verdict.kind !== 'ignore') return verdict;
    const header = decodeHeader(new RlpReader(bytes).list());
    const seen: Hash = hashHeader(header);
    const wanted = this.chain.blocks.hashAt(header.number) ?? 'none';
    if (seen !== wanted) throw daemonFault('other-chain', { height: header.number, seen, wanted });
    return verdict;
  }

  /** Answers JSON-RPC until the ledger is closed; transactions are refused. Throws `daemon/port-in-use`. */
  async serve(endpoint: Endpoint): Promise<RpcServer> {
    const damage = new DamageWatch(this.#log);
    const ports = readOnlyPorts({ chain: this.chain, evm: this.#evm, damage });
    const server = await listening('rpc', endpoint, () => RpcServer.listen({ ...endpoint, ports, log: this.#log }));
    this.#closers.push(() => server.close());
    return server;
  }

  close(): Promise<void> {
    return closeAll(this.#closers);
  }
}
