import { equalBytes } from '@hanse/base';
import { firstDifference, joinNibbles, matchLength, nibbleAt, nibblesOf, pathOfChild } from './nibbles.ts';
import { Branch, Extension, Leaf, type Node } from './node.ts';
import type { Trunk } from './trunk.ts';

/**
 * One batch of changes on one version. Nodes of other versions are copied before the first change; those that the batch
 * made itself are changed in place. A child that comes back as the same object needs no mention in its parent: either
 * nothing changed, or the batch made it, and then the parent has it marked as changed already.
 * `depth` is always the number of nibbles above the node.
 */
export class WriteBatch {
  readonly #trunk: Trunk;
  readonly #owner: number;

  constructor(trunk: Trunk) {
    this.#trunk = trunk;
    trunk.batch += 1;
    this.#owner = trunk.batch;
  }

  /** The node that stands in for `node` once `key` has `value`; the same object when nothing changed. */
  put(node: Node | undefined, key: Uint8Array, depth: number, value: Uint8Array): Node {
    if (node === undefined) return this.#leaf(key, value);
    if (node.kind === 'branch') return this.#putIntoBranch(node, key, depth, value);
    if (node.kind === 'extension') return this.#putIntoExtension(node, key, depth, value);
    if (equalBytes(node.key, key)) return equalBytes(node.value, value) ? node : this.#leaf(key, value);
    const fork = firstDifference(node.key, key, depth);
    const branch = this.#branch();
    this.#place(branch, node, fork);
    this.#place(branch, this.#leaf(key, value), fork);
    return fork === depth ? branch : this.#extension(nibblesOf(key, depth, fork), branch);
  }

  /** The node that stands in for `node` once `key` is gone; undefined: nothing is left. */
  remove(node: Node, key: Uint8Array, depth: number): Node | undefined {
    if (node.kind === 'leaf') return equalBytes(node.key, key) ? undefined : node;
    if (node.kind === 'branch') return this.#removeFromBranch(node, key, depth);
    const { path } = node;
    if (matchLength(path, key, depth) < path.length) return node;
    const below = depth + path.length;
    const child = this.#trunk.below(node, () => nibblesOf(key, 0, below));
    const rest = this.remove(child, key, below);
    return rest === child ? node : this.#prefixed(path, rest as Node, key, depth);
  }

  #putIntoBranch(node: Branch, key: Uint8Array, depth: number, value: Uint8Array): Node {
    if (depth === key.length * 2) {
      if (node.value !== undefined && equalBytes(node.value, value)) return node;
      const branch = this.#owned(node);
      branch.setValue(value);
      return branch;
    }
    const nibble = nibbleAt(key, depth);
    const old = this.#childOf(node, nibble, key, depth);
    const child = this.put(old, key, depth + 1, value);
    if (child === old) return node;
    const branch = this.#owned(node);
    branch.setChild(nibble, child);
    return branch;
  }

  #putIntoExtension(node: Extension, key: Uint8Array, depth: number, value: Uint8Array): Node {
    const { path } = node;
    const shared = matchLength(path, key, depth);
    const child = this.#trunk.below(node, () => joinNibbles(nibblesOf(key, 0, depth), path));
    if (shared === path.length) {
      const next = this.put(child, key, depth + shared, value);
      return next === child ? node : this.#extension(path, next as Branch);
    }
    const branch = this.#branch();
    const rest = path.slice(shared + 1);
    branch.setChild(path[shared] as number, rest.length === 0 ? child : this.#extension(rest, child));
    this.#place(branch, this.#leaf(key, value), depth + shared);
    return shared === 0 ? branch : this.#extension(path.slice(0, shared), branch);
  }

  #removeFromBranch(node: Branch, key: Uint8Array, depth: number): Node | undefined {
    if (depth === key.length * 2) {
      if (node.value === undefined) return node;
      const branch = this.#owned(node);
      branch.setValue(undefined);
      return this.#collapsed(branch, key, depth);
    }
    const nibble = nibbleAt(key, depth);
    const old = this.#childOf(node, nibble, key, depth);
    if (old === undefined) return node;
    const child = this.remove(old, key, depth + 1);
    if (child === old) return node;
    const branch = this.#owned(node);
    branch.setChild(nibble, child);
    return child === undefined ? this.#collapsed(branch, key, depth) : branch;
  }

  /** A branch needs two entries; with one left, that one takes its place. */
  #collapsed(branch: Branch, key: Uint8Array, depth: number): Node {
    const { present, value } = branch;
    if (present === 0 && value !== undefined) return this.#leaf(key.slice(0, depth >> 1), value);
    if ((present & (present - 1)) !== 0 || value !== undefined) return branch;
    const nibble = 31 - Math.clz32(present);
    const child = this.#trunk.child(branch, nibble, () => pathOfChild(key, depth, nibble));
    return this.#prefixed(Uint8Array.of(nibble), child, key, depth);
  }

  /** `node` with `path` above it, the whole at `depth` on the way to `key`. */
  #prefixed(path: Uint8Array, node: Node, key: Uint8Array, depth: number): Node {
    if (node.kind === 'leaf') return node;
    if (node.kind === 'branch') return this.#extension(path, node);
    const joined = joinNibbles(path, node.path);
    const child = this.#trunk.below(node, () => joinNibbles(nibblesOf(key, 0, depth), joined));
    return this.#extension(joined, child);
  }

  #childOf(node: Branch, nibble: number, key: Uint8Array, depth: number): Node | undefined {
    if ((node.present & (1 << nibble)) === 0) return undefined;
    return node.children[nibble] ?? this.#trunk.child(node, nibble, () => pathOfChild(key, depth, nibble));
  }

  #place(branch: Branch, leaf: Leaf, depth: number): void {
    if (depth === leaf.key.length * 2) branch.setValue(leaf.value);
    else branch.setChild(nibbleAt(leaf.key, depth), leaf);
  }

  #owned(node: Branch): Branch {
    if (node.owner === this.#owner) return node;
    this.#trunk.nodesMade++;
    return new Branch(this.#owner, node);
  }

  #leaf(key: Uint8Array, value: Uint8Array): Leaf {
    this.#trunk.nodesMade++;
    return new Leaf(key, value);
  }

  #branch(): Branch {
    this.#trunk.nodesMade++;
    return new Branch(this.#owner, undefined);
  }

  #extension(path: Uint8Array, child: Branch): Extension {
    this.#trunk.nodesMade++;
    return new Extension(path, child, undefined);
  }
}
