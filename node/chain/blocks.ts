import { type Address, type Hash, RlpReader } from '@hanse/base';
import { BLOCK_HASH_WINDOW } from '@hanse/execution';
import { decodeHeader, type Header, hashHeader, type RecoveredTransaction } from '@hanse/protocol';
import type { KeyValueStore } from '@hanse/state';
import type { AccountBlock, AccountBlocksRange } from './addressIndex.ts';
import { BlockCache } from './blockCache.ts';
import { decodeBlockRecord, openBlockRecord, type StoredBlock } from './blockRecord.ts';
import { ChainIndex, type TransactionPlace } from './chainIndex.ts';
import type { BlockRecords } from './ports.ts';

/** The blocks of a ledger up to its head, for reading: from memory where they are, else from the log. */
export class Blocks {
  readonly index: ChainIndex;
  readonly #genesis: StoredBlock;
  readonly #log: BlockRecords;
  readonly #cache = new BlockCache();
  /** Hashes of the newest blocks, for BLOCKHASH. */
  readonly #recentHashes = new Map<number, Hash>();
  #head: StoredBlock;

  constructor({
    genesis,
    log,
    store,
  }: { readonly genesis: StoredBlock; readonly log: BlockRecords; readonly store: KeyValueStore }) {
    this.index = new ChainIndex(store);
    this.#genesis = genesis;
    this.#head = genesis;
    this.#log = log;
    this.#recentHashes.set(0, genesis.block.hash);
  }

  get head(): StoredBlock {
    return this.#head;
  }

  /** `stored` is the new head; its record is in the log. */
  add(stored: StoredBlock): void {
    const height = stored.block.header.number;
    this.index.add(stored);
    this.#cache.add(stored);
    this.#recentHashes.set(height, stored.block.hash);
    this.#recentHashes.delete(height - BLOCK_HASH_WINDOW - 1);
    this.#head = stored;
  }

  /** Makes the block of `height` the head without indexing it: it is in the index already. */
  open(height: number): void {
    if (height > 0) this.#head = decodeBlockRecord(this.#log.read(height));
  }

  /** The block of `height`, undefined above the head. Throws `storage/damaged-record`. */
  at(height: number): StoredBlock | undefined {
    const known = this.#inMemory(height);
    if (known !== undefined || height < 0 || height > this.#head.block.header.number) return known;
    const stored = decodeBlockRecord(this.#log.read(height));
    this.#cache.add(stored);
    return stored;
  }

  /** Only the header; cheaper than the block. */
  headerAt(height: number): Header | undefined {
    const known = this.#inMemory(height);
    if (known !== undefined) return known.block.header;
    if (height < 0 || height > this.#head.block.header.number) return undefined;
    return decodeHeader(new RlpReader(openBlockRecord(this.#log.read(height)).blockBytes).list());
  }

  #inMemory(height: number): StoredBlock | undefined {
    if (height === 0) return this.#genesis;
    return height === this.#head.block.header.number ? this.#head : this.#cache.get(height);
  }

  /** Undefined above the head. */
  hashAt(height: number): Hash | undefined {
    const known = this.#recentHashes.get(height);
    if (known !== undefined) return known;
    const header = this.headerAt(height);
    return header === undefined ? undefined : hashHeader(header);
  }

  /** Encoded blocks for a peer, from `from` on, at most `count` and about `bytesMax`. */
  encoded({
    from,
    count,
    bytesMax,
  }: {
    readonly from: number;
    readonly count: number;
    readonly bytesMax: number;
  }): Uint8Array[] {
    const blocks: Uint8Array[] = [];
    const last = Math.min(this.#head.block.header.number, from + count - 1);
    let bytes = 0;
    for (let height = Math.max(1, from); height <= last && bytes < bytesMax; height++) {
      const { blockBytes } = openBlockRecord(this.#log.read(height));
      blocks.push(blockBytes);
      bytes += blockBytes.length;
    }
    return blocks;
  }

  heightOf(hash: Hash): number | undefined {
    return hash === this.#genesis.block.hash ? 0 : this.index.heightOfBlock(hash);
  }

  placeOf(transaction: Hash): TransactionPlace | undefined {
    return this.index.placeOfTransaction(transaction);
  }

  transaction(hash: Hash): RecoveredTransaction | undefined {
    const place = this.placeOf(hash);
    return place === undefined ? undefined : this.at(place.height)?.block.transactions[place.index];
  }

  /** See {@link ChainIndex.heightsOfLogs}. */
  heightsOfLogs(
    name: Address | Hash,
    range: { readonly from: number; readonly to: number; readonly limit: number },
  ): readonly number[] {
    return this.index.heightsOfLogs(name, range);
  }

  /** See {@link AddressIndex.blocksOf}. */
  blocksOf(address: Address, range: AccountBlocksRange): readonly AccountBlock[] {
    return this.index.addresses.blocksOf(address, range);
  }
}
