import { bytesToHash, type Hash, invariant } from '@hanse/base';
import { EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import { joinNibbles, nibblesToBytes } from './nibbles.ts';
import { Branch, Extension, Leaf, type Node, referenceLength, referenceOffset } from './node.ts';
import type { NodeSource } from './nodeSource.ts';
import { parseNode } from './parseNode.ts';
import { trieFault } from './trieFault.ts';

/**
 * What all versions that descend from one trie share: the source, and which version it holds. Versions grow from it
 * like branches; those that are never taken leave no trace here.
 */
export class Trunk {
  readonly source: NodeSource | undefined;
  /** Root of the version that the source holds, as far as anyone told us. */
  storedRoot: Hash;
  /** That version's root node; undefined: not loaded, or empty. */
  storedNode: Node | undefined;
  /** Nodes made or loaded since the last forgetting. */
  nodesMade = 0;
  /** Number of the last batch; see {@link Branch.owner}. Batch 0 made what was loaded. */
  batch = 0;

  constructor(source: NodeSource | undefined, storedRoot: Hash) {
    this.source = source;
    this.storedRoot = storedRoot;
  }

  /** The stored version's root node. */
  stored(): Node | undefined {
    if (this.storedNode === undefined && this.storedRoot !== EMPTY_TRIE_ROOT) {
      this.storedNode = this.loadRoot(this.storedRoot);
    }
    return this.storedNode;
  }

  loadRoot(root: Hash): Node {
    const encoded = this.#read(new Uint8Array(0), root);
    return this.#nodeOf(encoded, new Uint8Array(0));
  }

  /** The child `nibble` (there is one) of a branch, loaded now if it was not; `path` is the child's. */
  child(branch: Branch, nibble: number, path: () => Uint8Array): Node {
    const loaded = branch.children[nibble];
    if (loaded !== undefined) return loaded;
    const child = this.peekChild(branch, nibble, path);
    branch.children[nibble] = child;
    return child;
  }

  /** As {@link child}, but leaves no trace in memory. */
  peekChild(branch: Branch, nibble: number, path: () => Uint8Array): Node {
    return branch.children[nibble] ?? this.#resolve(branch.encoded, referenceOffset(branch.encoded, nibble), path());
  }

  /** The branch below an extension; `path` is the branch's. */
  below(extension: Extension, path: () => Uint8Array): Branch {
    extension.child ??= this.peekBelow(extension, path);
    return extension.child;
  }

  peekBelow(extension: Extension, path: () => Uint8Array): Branch {
    if (extension.child !== undefined) return extension.child;
    invariant(extension.encoded !== undefined, 'an extension without a child is encoded');
    const parsed = parseNode(extension.encoded);
    invariant(parsed.kind === 'extension', 'an extension is encoded as one');
    const child = this.#resolve(parsed.reference, 0, path());
    invariant(child.kind === 'branch', 'there is a branch below an extension');
    return child;
  }

  #resolve(references: Uint8Array, at: number, path: Uint8Array): Node {
    const end = at + referenceLength(references, at);
    if (references[at] !== 0xa0) return this.#nodeOf(references.slice(at, end), path);
    return this.#nodeOf(this.#read(path, bytesToHash(references.subarray(at + 1, end))), path);
  }

  #read(path: Uint8Array, wanted: Hash): Uint8Array {
    const encoded = this.source?.node(path);
    const seen = encoded === undefined ? 'none' : keccak256Hash(encoded);
    if (encoded === undefined || seen !== wanted) {
      const digits = Array.from(path, (nibble) => nibble.toString(16)).join('');
      throw trieFault('stale-or-damaged-node', { path: digits, seen, wanted });
    }
    return encoded;
  }

  #nodeOf(encoded: Uint8Array, path: Uint8Array): Node {
    const parsed = parseNode(encoded);
    this.nodesMade++;
    if (parsed.kind === 'leaf') return new Leaf(nibblesToBytes(joinNibbles(path, parsed.path)), parsed.value);
    if (parsed.kind === 'extension') return new Extension(parsed.path, undefined, encoded);
    const branch = new Branch(0, undefined);
    branch.present = parsed.present;
    branch.value = parsed.value;
    branch.encoded = encoded;
    return branch;
  }
}
