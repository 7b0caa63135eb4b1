import { equalBytes, type Hash, hexToBytes, isFault, type Text } from '@hanse/base';
import {
  ChainIndex,
  decodeBlockRecord,
  Executor,
  encodeBlockRecord,
  type SealRules,
  type StoredBlock,
} from '@hanse/chain';
import type { Sealers } from '@hanse/consensus';
import { HanseEvm } from '@hanse/evm';
import { type Genesis, genesisHeader, type Header, hashHeader, recoverSender } from '@hanse/protocol';
import { encodeChanges, type KeyValueStore, LedgerState } from '@hanse/state';
import type { Findings } from './findings.ts';

/** Hashes that contracts can ask for. */
const RECENT_MAX = 256;
const GENESIS_KEY = new Uint8Array([0x8f]);

export type ReplayOptions = {
  readonly genesis: Genesis;
  readonly seals: SealRules;
  /** Empty at first; gets what a node's index must hold. */
  readonly store: KeyValueStore;
  readonly findings: Findings;
};

/** Computes a ledger again from its genesis, block by block, and compares each with what the log says. */
export class Replay {
  readonly #options: ReplayOptions;
  readonly #state: LedgerState;
  readonly #index: ChainIndex;
  readonly #executor: Executor;
  readonly #recent = new Map<number, Hash>();
  readonly #genesisHash: Hash;
  #parent: Header;
  #parentHash: Hash;
  /** After a block that could not be executed nothing more can be computed; the rest is only looked at. */
  isComputing = true;

  private constructor(options: ReplayOptions, state: LedgerState) {
    this.#options = options;
    this.#state = state;
    this.#index = new ChainIndex(options.store);
    this.#executor = new Executor({ genesis: options.genesis, evm: new HanseEvm() });
    this.#parent = genesisHeader(options.genesis, state.head.root);
    this.#parentHash = hashHeader(this.#parent);
    this.#genesisHash = this.#parentHash;
    this.#recent.set(0, this.#parentHash);
  }

  static async begin(options: ReplayOptions): Promise<Replay> {
    const state = LedgerState.open({ store: options.store, genesisAlloc: options.genesis.alloc });
    const replay = new Replay(options, state);
    await options.store.commit([{ key: GENESIS_KEY, value: hexToBytes(replay.genesisHash) }]);
    await replay.flush();
    return replay;
  }

  get genesisHash(): Hash {
    return this.#genesisHash;
  }

  get height(): number {
    return this.#parent.number;
  }

  get hash(): Hash {
    return this.#parentHash;
  }

  get root(): Hash {
    return this.#state.head.root;
  }

  /** Writes what the index must hold at the present height. */
  async flush(): Promise<void> {
    const { height, changes } = this.#state.flush();
    await this.#options.store.commit([...changes, ...this.#index.unflushed()]);
    this.#state.flushed();
    this.#index.flushed(height);
  }

  /** Checks the record of the next height and moves on. Gives its number of transactions. */
  async next(record: Uint8Array): Promise<number> {
    const height = this.height + 1;
    let stored: StoredBlock;
    try {
      stored = decodeBlockRecord(record);
    } catch (error) {
      if (!isFault(error)) throw error;
      this.#report('record', height, error.text);
      this.isComputing = false;
      return 0;
    }
    const { header, hash, transactions } = stored.block;
    if (header.number !== height) this.#differs('record', height, 'number', header.number, height);
    if (header.parentHash !== this.#parentHash)
      this.#differs('block', height, 'parentHash', header.parentHash, this.#parentHash);
    if (this.isComputing) {
      this.#checkSeals(header);
      await this.#compute(stored, record);
    }
    this.#parent = header;
    this.#parentHash = hash;
    this.#recent.set(height, hash);
    this.#recent.delete(height - RECENT_MAX);
    return transactions.length;
  }

  /** Only as long as the state can be computed: it says who the sealers are. */
  #checkSeals(header: Header): void {
    const { verifySeals, mayPropose } = this.#options.seals;
    const sealers = this.#sealers();
    if (!mayPropose(header.coinbase, sealers))
      this.#differs('seals', header.number, 'proposer', header.coinbase, sealers.validators.join(' '));
    const verdict = verifySeals(header, sealers);
    if (verdict.kind === 'reject') this.#report('seals', header.number, verdict.fault.text);
  }

  #sealers(): Sealers {
    return this.#options.seals.sealersAfter(this.#parent, this.#state.readerAt(this.#parent.number));
  }

  async #compute(stored: StoredBlock, record: Uint8Array): Promise<void> {
    const { header } = stored.block;
    const height = header.number;
    try {
      const transactions = stored.block.transactions.map((transaction) => {
        const sender = recoverSender(transaction);
        if (sender !== transaction.sender)
          this.#differs('record', height, `sender of ${transaction.hash}`, transaction.sender, sender ?? '–');
        return { ...transaction, sender: sender ?? transaction.sender };
      });
      const {
        changes,
        candidate,
        stored: computed,
      } = await this.#executor.check(
        { ...stored.block, transactions },
        {
          parent: this.#parent,
          parentHash: this.#parentHash,
          reader: this.#state.readerAt(this.#state.head.height),
          blockHash: (asked) => this.#recent.get(asked),
          nowMs: Number.POSITIVE_INFINITY,
          rootAfter: (made) => this.#state.rootAfter(made),
          openingCalls: (opened) => this.#options.seals.openingCalls(opened, this.#sealers()),
        },
      );
      if (!equalBytes(encodeBlockRecord(computed, encodeChanges(changes)), record))
        this.#report('record', height, {
          en: 'senders, receipts or state changes in the record are not those of the block',
          zh: '记录中的发送者、收据或状态变更与区块不符',
        });
      this.#state.commit(candidate, { height });
      this.#index.add(computed);
    } catch (error) {
      if (!isFault(error)) throw error;
      this.#report('block', height, error.text);
      this.isComputing = false;
    }
  }

  #differs(
    part: 'record' | 'block' | 'seals',
    height: number,
    what: string,
    seen: string | number,
    wanted: string | number,
  ): void {
    this.#report(part, height, {
      en: `${what} is ${seen}, wanted is ${wanted}`,
      zh: `${what} 为 ${seen}，应为 ${wanted}`,
    });
  }

  #report(part: 'record' | 'block' | 'seals', height: number, text: Text): void {
    this.#options.findings.add({ part, height, text });
  }
}
