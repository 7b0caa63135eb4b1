import { type Address, type Hash, invariant } from '@hanse/base';
import { EMPTY_TRIE_ROOT } from '@hanse/crypto';
import { type NodeSource, Trie } from '@hanse/trie';
import type { HeadValues } from './headValues.ts';
import type { KeyValueStore } from './keyValue.ts';
import { accountNodeKey, storageNodeKey } from './tables.ts';

/** Bytes that a trie node takes in memory, on average. */
const NODE_BYTES = 500;
/** Nibble depths at which subtrees are unloaded, one after the other, until enough is gone. */
const FORGET_DEPTHS: readonly number[] = [6, 5, 4, 3, 2, 0];
/** Storage tries kept open. */
const OPEN_TRIES_MAX = 4096;

/** The head's tries: accounts, and the storage of accounts in use. */
export class HeadTries {
  accounts: Trie;
  readonly #store: KeyValueStore;
  readonly #nodesMax: number;
  readonly #storage = new Map<Address, Trie>();
  #accountNodesLeft = 0;
  #storageNodesLeft = 0;

  constructor(store: KeyValueStore, root: Hash, bytesMax: number) {
    this.#store = store;
    this.#nodesMax = Math.ceil(bytesMax / NODE_BYTES);
    this.accounts = openTrie(root, { node: (path) => store.get(accountNodeKey(path)) });
  }

  /** The storage trie of `address`, whose root at the head is `root`. */
  storage(address: Address, root: Hash): Trie {
    let trie = this.#storage.get(address);
    if (trie === undefined) {
      trie = openTrie(root, { node: (path) => this.#store.get(storageNodeKey(address, path)) });
      this.#storage.set(address, trie);
    }
    return trie;
  }

  /** A storage trie that has nodes to write. */
  opened(address: Address): Trie {
    const trie = this.#storage.get(address);
    invariant(trie !== undefined, 'a trie with nodes to write is kept open');
    return trie;
  }

  setStorage(address: Address, trie: Trie): void {
    this.#storage.delete(address);
    this.#storage.set(address, trie);
  }

  /**
   * Unloads nodes until the budget is kept, as far as they are stored. Only when everything taken is committed. What
   * could not be unloaded last time does not count as a reason to try again.
   */
  forget(values: HeadValues): void {
    if (this.accounts.nodesInMemory > Math.max(this.#nodesMax / 2, this.#accountNodesLeft * 2)) {
      this.#accountNodesLeft = shrink(this.accounts, this.#nodesMax / 2);
    }
    if (
      this.#storageNodes() <= Math.max(this.#nodesMax / 2, this.#storageNodesLeft * 2) &&
      this.#storage.size <= OPEN_TRIES_MAX
    )
      return;
    this.#closeOldest(values);
    for (const trie of this.#storage.values()) shrink(trie, this.#nodesMax / 4 / this.#storage.size);
    this.#storageNodesLeft = this.#storageNodes();
  }

  #storageNodes(): number {
    let nodes = 0;
    for (const trie of this.#storage.values()) nodes += trie.nodesInMemory;
    return nodes;
  }

  /** Gives up the tries longest unused, but for those that have nodes to write. */
  #closeOldest(values: HeadValues): void {
    let nodes = this.#storageNodes();
    for (const [address, trie] of this.#storage) {
      if (nodes <= this.#nodesMax / 4 && this.#storage.size <= OPEN_TRIES_MAX / 2) return;
      if (values.isTrieChanged(address)) continue;
      nodes -= trie.nodesInMemory;
      this.#storage.delete(address);
    }
  }
}

function openTrie(root: Hash, source: NodeSource): Trie {
  return root === EMPTY_TRIE_ROOT ? Trie.empty(source) : Trie.at(root, source);
}

/** The nodes left. */
function shrink(trie: Trie, nodesMax: number): number {
  for (const depth of FORGET_DEPTHS) {
    if (trie.nodesInMemory <= nodesMax / 2) break;
    trie.forget(depth);
  }
  return trie.nodesInMemory;
}
