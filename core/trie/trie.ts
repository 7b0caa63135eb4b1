import { type Hash, invariant } from '@hanse/base';
import { EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import { changesBetween } from './changesBetween.ts';
import { encodeNode } from './encodeNode.ts';
import { entriesBelow } from './entries.ts';
import { forgetBelow } from './forget.ts';
import { getValue } from './getValue.ts';
import type { Node } from './node.ts';
import type { NodeChange, NodeSource } from './nodeSource.ts';
import { proofOf } from './proof.ts';
import { Trunk } from './trunk.ts';
import { WriteBatch } from './writeBatch.ts';

/** One change of a batch. An undefined or empty value deletes. Both arrays are kept, not copied: do not change them. */
export type TrieChange = { readonly key: Uint8Array; readonly value: Uint8Array | undefined };

/** Longest key in bytes; it bounds the depth of every walk. */
export const TRIE_KEY_BYTES_MAX = 256;

/**
 * One version of a hexary Merkle Patricia trie (Ethereum yellow paper, appendix D). It never changes: {@link update}
 * returns the next version, which shares what is equal. Keys are used as they are; a secure trie's caller hashes them.
 *
 * A trie is persisted by path: the store holds, for one version, every node at its path. All versions that descend from
 * one {@link Trie.at} or {@link Trie.empty} share that store. Any of them may become the stored one by
 * {@link takeDirty}; versions that are not descendants of the stored version are dead from then on: what they have not
 * loaded has been overwritten, and reading it throws `trie/stale-or-damaged-node`.
 */
export class Trie {
  readonly #trunk: Trunk;
  #node: Node | undefined;
  /** Undefined: not computed yet. */
  #root: Hash | undefined;

  private constructor(trunk: Trunk, node: Node | undefined, root: Hash | undefined) {
    this.#trunk = trunk;
    this.#node = node;
    this.#root = root;
  }

  /** The trie without entries, of which nothing is stored; `nodes` for one that will be. */
  static empty(nodes?: NodeSource): Trie {
    return new Trie(new Trunk(nodes, EMPTY_TRIE_ROOT), undefined, EMPTY_TRIE_ROOT);
  }

  /** The version that `nodes` holds, of which the root is known. Nothing is read yet. */
  static at(root: Hash, nodes: NodeSource): Trie {
    return new Trie(new Trunk(nodes, root), undefined, root);
  }

  /** The value of `key`, or undefined. Not to be changed. */
  get(key: Uint8Array): Uint8Array | undefined {
    return getValue(this.#trunk, this.#loaded(), key);
  }

  /** The version in which `changes` have happened, in their order. Nothing is hashed before {@link root}. */
  update(changes: readonly TrieChange[]): Trie {
    const before = this.#loaded();
    const batch = new WriteBatch(this.#trunk);
    let node = before;
    for (const { key, value } of changes) {
      invariant(key.length <= TRIE_KEY_BYTES_MAX, `a trie key has at most ${TRIE_KEY_BYTES_MAX} bytes`);
      if (value !== undefined && value.length > 0) node = batch.put(node, key, 0, value);
      else if (node !== undefined) node = batch.remove(node, key, 0);
    }
    return node === before ? this : new Trie(this.#trunk, node, undefined);
  }

  /** The version without entries that takes this one's place in the store. */
  cleared(): Trie {
    return new Trie(this.#trunk, undefined, EMPTY_TRIE_ROOT);
  }

  /** The root hash. Computed once; each node that changed is encoded and hashed once. */
  root(): Hash {
    if (this.#root === undefined) {
      this.#root = this.#node === undefined ? EMPTY_TRIE_ROOT : keccak256Hash(encodeNode(this.#node, 0));
    }
    return this.#root;
  }

  /**
   * The nodes on the way to `key`, root first, that prove its value or its absence, as `eth_getProof` gives them: nodes
   * that stand inline in their parent are not repeated. Of the empty trie: none.
   */
  prove(key: Uint8Array): Uint8Array[] {
    this.root();
    return proofOf(this.#trunk, this.#loaded(), key);
  }

  /** All entries in the order of their keys. Loads nodes as it goes and keeps none. */
  *entries(): IterableIterator<readonly [key: Uint8Array, value: Uint8Array]> {
    const node = this.#loaded();
    this.root();
    if (node !== undefined) yield* entriesBelow(this.#trunk, node, []);
  }

  /**
   * What must be written so that the store holds this version, and counts as written from now on: the caller commits it
   * or stops. It is the difference to the version taken last, so versions in between that were never taken, and
   * candidates that were dropped, leave no trace. Until it is committed, {@link forget} must not be called.
   */
  takeDirty(): NodeChange[] {
    const root = this.root();
    const changes =
      root === this.#trunk.storedRoot ? [] : changesBetween(this.#trunk, this.#trunk.stored(), this.#loaded());
    this.#trunk.storedRoot = root;
    this.#trunk.storedNode = this.#node;
    return changes;
  }

  /**
   * Unloads what is stored and lies `depth` or more nibbles below the root, in this and in the stored version; it is
   * loaded again when needed. Only with everything taken committed. 0 unloads everything that is stored.
   */
  forget(depth: number): void {
    this.root();
    if (depth === 0) this.#trunk.storedNode = undefined;
    if (depth === 0 && this.#root === this.#trunk.storedRoot) this.#node = undefined;
    this.#trunk.nodesMade = forgetBelow(this.#trunk.storedNode, this.#node, depth);
  }

  /**
   * Nodes in memory at most: those left by the last {@link forget} and those made or loaded since, by all versions.
   * A node takes 200 to 900 bytes.
   */
  get nodesInMemory(): number {
    return this.#trunk.nodesMade;
  }

  #loaded(): Node | undefined {
    if (this.#node === undefined && this.#root !== EMPTY_TRIE_ROOT) {
      invariant(this.#root !== undefined, 'a trie that is not loaded has a root');
      this.#node = this.#root === this.#trunk.storedRoot ? this.#trunk.stored() : this.#trunk.loadRoot(this.#root);
    }
    return this.#node;
  }
}
