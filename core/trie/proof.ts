import { bytesToHash, type Hash, isFault } from '@hanse/base';
import { EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import { encodeNode, HASH_BYTES } from './encodeNode.ts';
import { matchLength, nibbleAt, nibblesOf } from './nibbles.ts';
import { type Node, referenceLength, referenceOffset } from './node.ts';
import { type ParsedNode, parseNode } from './parseNode.ts';
import { trieFault } from './trieFault.ts';
import type { Trunk } from './trunk.ts';

/** The encoded nodes on the way to `key`, root first, without those that stand inline in their parent. */
export function proofOf(trunk: Trunk, root: Node | undefined, key: Uint8Array): Uint8Array[] {
  const proof: Uint8Array[] = [];
  let node = root;
  let depth = 0;
  while (node !== undefined) {
    const encoded = encodeNode(node, depth);
    if (depth === 0 || encoded.length >= HASH_BYTES) proof.push(encoded);
    if (node.kind === 'leaf') break;
    if (node.kind === 'extension') {
      if (matchLength(node.path, key, depth) < node.path.length) break;
      depth += node.path.length;
      const below: number = depth;
      node = trunk.peekBelow(node, () => nibblesOf(key, 0, below));
      continue;
    }
    if (depth === key.length * 2) break;
    const nibble = nibbleAt(key, depth);
    if ((node.present & (1 << nibble)) === 0) break;
    depth++;
    const at: number = depth;
    node = trunk.peekChild(node, nibble, () => nibblesOf(key, 0, at));
  }
  return proof;
}

export type ProofRequest = { readonly root: Hash; readonly key: Uint8Array; readonly proof: readonly Uint8Array[] };

/**
 * The value that a proof shows for `key` in the trie of this root; undefined when it shows that there is none.
 * Throws `trie/invalid-proof` unless the proof is exactly the nodes on the way.
 */
export function verifyProof({ root, key, proof }: ProofRequest): Uint8Array | undefined {
  const walk = new ProofWalk(proof);
  const value = walk.valueOf(root, key);
  walk.end();
  return value;
}

class ProofWalk {
  readonly #proof: readonly Uint8Array[];
  #used = 0;

  constructor(proof: readonly Uint8Array[]) {
    this.#proof = proof;
  }

  valueOf(root: Hash, key: Uint8Array): Uint8Array | undefined {
    if (root === EMPTY_TRIE_ROOT && this.#proof.length === 0) return undefined;
    let encoded = this.#next(root);
    // Some nodes prove the empty trie by its only node, the empty string.
    if (root === EMPTY_TRIE_ROOT) return undefined;
    let depth = 0;
    for (;;) {
      const node = this.#parse(encoded);
      if (node.kind === 'leaf') {
        const isWhole =
          node.path.length === key.length * 2 - depth && matchLength(node.path, key, depth) === node.path.length;
        return isWhole ? node.value : undefined;
      }
      let reference: Uint8Array;
      if (node.kind === 'extension') {
        if (matchLength(node.path, key, depth) < node.path.length) return undefined;
        depth += node.path.length;
        reference = node.reference;
      } else {
        if (depth === key.length * 2) return node.value;
        const nibble = nibbleAt(key, depth);
        if ((node.present & (1 << nibble)) === 0) return undefined;
        depth++;
        const at = referenceOffset(encoded, nibble);
        reference = encoded.subarray(at, at + referenceLength(encoded, at));
      }
      encoded = reference[0] === 0xa0 ? this.#next(bytesToHash(reference.subarray(1))) : reference;
    }
  }

  end(): void {
    const unused = this.#proof.length - this.#used;
    if (unused > 0)
      throw trieFault('invalid-proof', { at: this.#used, seen: `${unused} nodes too many`, wanted: 'none' });
  }

  #next(wanted: Hash): Uint8Array {
    const encoded = this.#proof[this.#used];
    const seen = encoded === undefined ? 'the end' : keccak256Hash(encoded);
    if (encoded === undefined || seen !== wanted) throw trieFault('invalid-proof', { at: this.#used, seen, wanted });
    this.#used++;
    return encoded;
  }

  #parse(encoded: Uint8Array): ParsedNode {
    try {
      return parseNode(encoded);
    } catch (error) {
      // A stranger's bytes: whatever is wrong with their RLP, it is the proof that is not valid.
      if (!isFault(error)) throw error;
      throw trieFault('invalid-proof', { at: this.#used - 1, seen: error.message, wanted: 'a trie node' }, error);
    }
  }
}
