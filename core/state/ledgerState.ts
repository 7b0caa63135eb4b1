import {
  type Address,
  bytesToHash,
  encodeRlp,
  type Hash,
  hexToBytes,
  invariant,
  RlpReader,
  uintToBytes,
} from '@hanse/base';
import { EMPTY_TRIE_ROOT } from '@hanse/crypto';
import type { Account } from './account.ts';
import { type Candidate, candidateOn } from './candidate.ts';
import { stateFault } from './faults.ts';
import { flushChanges } from './flushChanges.ts';
import { type GenesisAlloc, genesisChanges } from './genesis.ts';
import { getOrMake } from './getOrMake.ts';
import { HashedKeys } from './hashedKeys.ts';
import { HeadValues, readValue } from './headValues.ts';
import { storedAccountAt, storedSlotAt } from './history.ts';
import type { KeyValueChange, KeyValueStore } from './keyValue.ts';
import type { Layer } from './layer.ts';
import { changesBack, joinChanges } from './pastRoots.ts';
import { type AccountProof, proveAccount } from './proveAccount.ts';
import type { StateChanges, StateReader } from './reader.ts';
import { META_KEY } from './tables.ts';
import { HeadTries } from './tries.ts';

/** Format of the tables; raised when an older program could not read them. */
const FORMAT = 1;
const CACHE_BYTES = 48 << 20;
const TRIE_BYTES = 96 << 20;
const HASHED_KEYS_BYTES = 16 << 20;
/** Estimated bytes of an account or slot that waits for its flush. */
const PENDING_ACCOUNT_BYTES = 400;
const PENDING_SLOT_BYTES = 250;

export type LedgerStateOptions = {
  readonly store: KeyValueStore;
  /** Needed for an empty store, not looked at otherwise. */
  readonly genesisAlloc?: GenesisAlloc;
  /** Blocks below the head whose state stays readable; default: all. */
  readonly historyBlocks?: number;
  /** Budgets in bytes, kept roughly; defaults 48 MiB and 96 MiB. */
  readonly cacheBytes?: number;
  readonly trieBytes?: number;
};

export type Head = { readonly height: number; readonly root: Hash };
/** Changes that bring the store to `height`. */
export type Flush = { readonly height: number; readonly changes: readonly KeyValueChange[] };

type Meta = Head & { readonly oldest: number };

/**
 * The state of one ledger over a key-value store: the head in memory and store, and every past block down to the
 * pruning horizon. Blocks are committed to memory; `flush` gives what the store lacks, which the owner writes in one
 * transaction, usually once for many blocks; after a crash `replay` brings back the blocks in between from the log.
 * One writer; readers may be held as long as wanted.
 */
export class LedgerState {
  readonly #store: KeyValueStore;
  readonly #historyBlocks: number;
  readonly #values: HeadValues;
  readonly #tries: HeadTries;
  readonly #hashed = new HashedKeys(HASHED_KEYS_BYTES);
  #head: Head;
  #flushedHeight: number;
  #oldest: number;
  #pending: Flush | undefined;
  /** One a block above `#flushedHeight`, heights rising without gaps. */
  #layers: Layer[] = [];
  #unflushedBytes = 0;

  private constructor(options: LedgerStateOptions, meta: Meta | undefined) {
    const {
      store,
      historyBlocks = Number.POSITIVE_INFINITY,
      cacheBytes = CACHE_BYTES,
      trieBytes = TRIE_BYTES,
    } = options;
    this.#store = store;
    this.#historyBlocks = historyBlocks;
    this.#values = new HeadValues(store, cacheBytes);
    this.#tries = new HeadTries(store, meta?.root ?? EMPTY_TRIE_ROOT, trieBytes);
    this.#head = meta === undefined ? { height: 0, root: EMPTY_TRIE_ROOT } : { height: meta.height, root: meta.root };
    this.#flushedHeight = meta?.height ?? -1;
    this.#oldest = meta?.oldest ?? 0;
  }

  /** Throws `state/empty-store`, `state/unknown-format` or what the store throws. */
  static open(options: LedgerStateOptions): LedgerState {
    const stored = options.store.get(META_KEY);
    if (stored !== undefined) return new LedgerState(options, decodeMeta(stored));
    if (options.genesisAlloc === undefined) throw stateFault('empty-store');
    const ledger = new LedgerState(options, undefined);
    ledger.#apply(ledger.rootAfter(genesisChanges(options.genesisAlloc)));
    return ledger;
  }

  get head(): Head {
    return this.#head;
  }

  /** Height that the store is at; -1 before the first flush. */
  get flushedHeight(): number {
    return this.#flushedHeight;
  }

  /** Lowest height that can be read. */
  get oldestHeight(): number {
    return this.#oldest;
  }

  /** What waits for the next flush. */
  get unflushed(): { readonly blocks: number; readonly bytes: number } {
    return { blocks: this.#head.height - this.#flushedHeight, bytes: this.#unflushedBytes };
  }

  /**
   * The state after block `height`; stays that while the head moves on. Throws `state/unknown-height` or
   * `state/pruned`, the latter from the reader too when pruning overtakes it.
   */
  readerAt(height: number): StateReader {
    this.#checkHeight(height);
    return {
      account: (address) => this.#accountAt(height, address),
      slot: (address, slot) => this.#slotAt(height, address, slot),
      code: (codeHash) => this.#values.code(codeHash),
    };
  }

  /**
   * The state root after `changes` to the head; the head stays as it is. Any number of candidates may be made and
   * dropped.
   */
  rootAfter(changes: StateChanges): Candidate {
    return candidateOn({ head: this.#head, values: this.#values, tries: this.#tries, hashed: this.#hashed, changes });
  }

  /** Makes a candidate of the present head the next head. In memory only; durable by the log and by `flush`. */
  commit(candidate: Candidate, { height }: { readonly height: number }): void {
    invariant(candidate.parent === this.#head, 'a candidate is committed on the head it was made for');
    invariant(height === this.#head.height + 1, `height ${height} follows ${this.#head.height}`);
    this.#layers.push(this.#apply(candidate, height));
    this.#trim();
  }

  /** Commits changes that were decided before, read from the log. Throws `state/root-mismatch`. */
  replay(changes: StateChanges, { height, root }: Head): void {
    const candidate = this.rootAfter(changes);
    if (candidate.root !== root) throw stateFault('root-mismatch', { height, seen: candidate.root, wanted: root });
    this.commit(candidate, { height });
  }

  /**
   * What brings the store to the present head, each key once. Commit all of it in one transaction (with what else
   * belongs to these blocks), then call `flushed`. Until then it gives the same again.
   */
  flush(): Flush {
    if (this.#pending !== undefined) return this.#pending;
    const { height } = this.#head;
    if (height === this.#flushedHeight) return { height, changes: [] };
    const { changes, oldest } = flushChanges({
      store: this.#store,
      height,
      layers: this.#layers,
      values: this.#values.beginFlush(),
      tries: this.#tries,
      horizon: height - this.#historyBlocks,
      oldest: this.#oldest,
    });
    changes.push({ key: META_KEY, value: encodeMeta({ ...this.#head, oldest }) });
    this.#unflushedBytes = 0;
    // The pruned history is gone as soon as the commit is visible, which may be before `flushed`.
    this.#oldest = oldest;
    this.#pending = { height, changes };
    return this.#pending;
  }

  /** The changes of the last `flush` are durable. */
  flushed(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    this.#values.endFlush();
    this.#layers = this.#layers.filter(({ height }) => height > pending.height);
    this.#flushedHeight = pending.height;
    this.#trim();
  }

  /**
   * An account and slots of it as of block `height`, with their Merkle proofs as `eth_getProof` gives them. Throws
   * `state/proof-too-old` when too much has changed since.
   */
  proofAt(height: number, address: Address, slots: readonly Hash[]): AccountProof {
    this.#checkHeight(height);
    this.#trim();
    return proveAccount({
      store: this.#store,
      reader: this.readerAt(height),
      isHead: height === this.#head.height,
      headAccount: this.#values.account(address),
      tries: this.#tries,
      hashed: this.#hashed,
      layers: this.#layersAfter(height),
      height,
      address,
      slots,
    });
  }

  /**
   * The root of the state that changes to the state of `height` give, for as many changes as wanted; nothing is kept.
   * Throws `state/unknown-height`, `state/pruned` and, where too much has happened since, `state/proof-too-old`.
   */
  rootsAt(height: number): (changes: StateChanges) => Hash {
    let head: Head | undefined;
    let back: StateChanges | undefined;
    return (changes) => {
      if (head !== this.#head) {
        this.#checkHeight(height);
        this.#trim();
        head = this.#head;
        back =
          head.height === height
            ? undefined
            : changesBack({
                store: this.#store,
                reader: this.readerAt(height),
                layers: this.#layersAfter(height),
                height,
              });
      }
      return this.rootAfter(back === undefined ? changes : joinChanges(back, changes)).root;
    };
  }

  /** While a flush is under way the store lacks nodes that count as stored, so none may be unloaded. */
  #trim(): void {
    if (this.#pending === undefined) this.#tries.forget(this.#values);
  }

  #accountAt(height: number, address: Address): Account | undefined {
    if (height !== this.#head.height) {
      this.#checkHeight(height);
      if (height < this.#flushedHeight) {
        const found = readValue(() => storedAccountAt(this.#store, address, height));
        if (found !== undefined) return found.account;
      }
      for (const { accounts } of this.#layersAfter(height)) if (accounts.has(address)) return accounts.get(address);
    }
    return this.#values.account(address);
  }

  #slotAt(height: number, address: Address, slot: Hash): bigint {
    if (height !== this.#head.height) {
      this.#checkHeight(height);
      if (height < this.#flushedHeight) {
        const found = readValue(() => storedSlotAt(this.#store, address, slot, height));
        if (found !== undefined) return found;
      }
      for (const { slots } of this.#layersAfter(height)) {
        const value = slots.get(address)?.get(slot);
        if (value !== undefined) return value;
      }
    }
    return this.#values.slot(address, slot);
  }

  #layersAfter(height: number): readonly Layer[] {
    const first = this.#layers[0];
    return first === undefined ? [] : this.#layers.slice(Math.max(0, height + 1 - first.height));
  }

  #checkHeight(height: number): void {
    if (height > this.#head.height) throw stateFault('unknown-height', { seen: height, wanted: this.#head.height });
    if (height < this.#oldest) throw stateFault('pruned', { seen: height, wanted: this.#oldest });
  }

  /** Moves the head; what it replaced. */
  #apply(candidate: Candidate, height = 0): Layer {
    const { changed } = this.#values;
    const accounts = new Map<Address, Account | undefined>();
    for (const [address, account] of candidate.accounts) {
      accounts.set(address, this.#values.account(address));
      changed.accounts.set(address, account);
    }
    const slots = new Map<Address, Map<Hash, bigint>>();
    for (const [address, values] of candidate.slots) {
      const before = new Map<Hash, bigint>();
      const now = getOrMake(changed.slots, address, () => new Map<Hash, bigint>());
      for (const [slot, value] of values) {
        before.set(slot, this.#values.slot(address, slot));
        now.set(slot, value);
      }
      slots.set(address, before);
      this.#unflushedBytes += values.size * PENDING_SLOT_BYTES;
    }
    for (const [address, trie] of candidate.storageTries) {
      this.#tries.setStorage(address, trie);
      changed.tries.add(address);
    }
    for (const [hash, code] of candidate.codes) {
      changed.codes.set(hash, code);
      this.#unflushedBytes += code.length;
    }
    this.#unflushedBytes += accounts.size * PENDING_ACCOUNT_BYTES;
    this.#tries.accounts = candidate.accountTrie;
    this.#head = { height, root: candidate.root };
    return { height, accounts, slots };
  }
}

function encodeMeta({ height, root, oldest }: Meta): Uint8Array {
  return encodeRlp([uintToBytes(FORMAT), uintToBytes(height), hexToBytes(root), uintToBytes(oldest)]);
}

function decodeMeta(bytes: Uint8Array): Meta {
  return readValue(() => {
    const reader = new RlpReader(bytes).list();
    const format = reader.safeUint();
    if (format !== FORMAT) throw stateFault('unknown-format', { seen: format, wanted: FORMAT });
    const meta = { height: reader.safeUint(), root: bytesToHash(reader.bytes(32)), oldest: reader.safeUint() };
    reader.end();
    return meta;
  });
}
