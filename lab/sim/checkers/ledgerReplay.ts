import type { Hash } from '@hanse/base';
import { Executor, type StoredBlock } from '@hanse/chain';
import { engineNamed, type Sealers, validatorsOf } from '@hanse/consensus';
import { HanseEvm } from '@hanse/evm';
import { BLOCK_HASH_WINDOW } from '@hanse/execution';
import { openingCall, sealersOf } from '@hanse/league';
import { genesisHeader, type Header, hashHeader } from '@hanse/protocol';
import { LedgerState, type StateChanges, type StateReader } from '@hanse/state';
import { MemoryStore } from '@hanse/storage';
import type { LeagueFacts } from '../observation.ts';

/** What an independent execution of a block says. */
export type Replayed = {
  readonly stored: StoredBlock;
  readonly sealers: Sealers;
  readonly parent: Header;
  readonly before: StateReader;
  readonly changes: StateChanges;
};

/** A ledger computed from its genesis by one who was not there: no pool, no consensus, no disk of a node. */
export class LedgerReplay {
  readonly #facts: LeagueFacts;
  readonly #state: LedgerState;
  readonly #executor: Executor;
  readonly #hashes = new Map<number, Hash>();
  #parent: Header;

  constructor(facts: LeagueFacts) {
    this.#facts = facts;
    const { genesis } = facts;
    this.#state = LedgerState.open({
      store: new MemoryStore(),
      genesisAlloc: genesis.alloc,
      cacheBytes: 1 << 20,
      trieBytes: 4 << 20,
    });
    this.#executor = new Executor({ genesis, evm: new HanseEvm(), pauser: () => () => undefined });
    this.#parent = genesisHeader(genesis, this.#state.head.root);
    this.#hashes.set(0, hashHeader(this.#parent));
  }

  get height(): number {
    return this.#parent.number;
  }

  /** Who seals the next height, as the state says. */
  sealers(): Sealers {
    const { number } = this.#parent;
    const engine = this.#facts.genesis.hanse?.engine ?? 'none';
    return (
      sealersOf(this.#state.readerAt(number), { height: number + 1 }) ?? {
        engine,
        validators: validatorsOf(this.#parent),
        since: 1,
      }
    );
  }

  /** Executes the next block and goes on from it. Throws a fault that says what is wrong with it. */
  async next({ block }: StoredBlock): Promise<Replayed> {
    const { header } = block;
    const sealers = this.sealers();
    const parent = this.#parent;
    const before = this.#state.readerAt(parent.number);
    const turns = engineNamed(sealers.engine).turns?.(sealers, header.number) ?? [];
    const missed = turns.slice(0, Math.max(0, turns.indexOf(header.coinbase)));
    const { stored, changes, candidate } = await this.#executor.check(block, {
      parent,
      parentHash: this.#hashes.get(parent.number) as Hash,
      reader: before,
      blockHash: (height) => this.#hashes.get(height),
      nowMs: Number.POSITIVE_INFINITY,
      rootAfter: (made) => this.#state.rootAfter(made),
      openingCalls: () => [openingCall({ missed })],
    });
    this.#state.commit(candidate, { height: header.number });
    this.#parent = header;
    this.#hashes.set(header.number, hashHeader(header));
    this.#hashes.delete(header.number - BLOCK_HASH_WINDOW - 1);
    return { stored, sealers, parent, before, changes };
  }
}
