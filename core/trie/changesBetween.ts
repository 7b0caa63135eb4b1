import { equalBytes } from '@hanse/base';
import { encodeNode, HASH_BYTES } from './encodeNode.ts';
import { differingChildren, type Node } from './node.ts';
import type { NodeChange } from './nodeSource.ts';
import type { Trunk } from './trunk.ts';

/**
 * A place in a trie: at a node, or `skip` nibbles inside the path of an extension. Two tries of different shape can be
 * walked side by side this way, one nibble a step, and meet again below where they differ.
 */
type Place = { readonly node: Node; readonly skip: number };

/** What turns a store of the version `stored` into one of the version `wanted`; both are encoded. */
export function changesBetween(trunk: Trunk, stored: Node | undefined, wanted: Node | undefined): NodeChange[] {
  const comparison = new Comparison(trunk);
  comparison.compare(placeOf(stored), placeOf(wanted));
  return comparison.changes;
}

function placeOf(node: Node | undefined): Place | undefined {
  return node === undefined ? undefined : { node, skip: 0 };
}

class Comparison {
  readonly changes: NodeChange[] = [];
  readonly #trunk: Trunk;
  readonly #path: number[] = [];
  readonly #pathHere = (): Uint8Array => new Uint8Array(this.#path);

  constructor(trunk: Trunk) {
    this.#trunk = trunk;
  }

  compare(stored: Place | undefined, wanted: Place | undefined): void {
    const isBoth = stored?.skip === 0 && wanted?.skip === 0;
    if (isBoth && this.#isSame(stored.node, wanted.node)) return;
    const encoded = this.#storedForm(wanted);
    if (encoded !== undefined) this.#emit(encoded);
    else if (this.#storedForm(stored) !== undefined) this.#emit(undefined);
    const isBranches = isBoth && stored.node.kind === 'branch' && wanted.node.kind === 'branch';
    const differing = isBranches ? differingChildren(stored.node, wanted.node) : 0xffff;
    for (let nibble = 0; nibble < 16; nibble++) {
      if ((differing & (1 << nibble)) === 0) continue;
      this.#path.push(nibble);
      const storedBelow = this.#step(stored, nibble);
      const wantedBelow = this.#step(wanted, nibble);
      if (storedBelow !== undefined || wantedBelow !== undefined) this.compare(storedBelow, wantedBelow);
      this.#path.pop();
    }
  }

  #isSame(left: Node, right: Node): boolean {
    if (left === right) return true;
    if (left.kind === 'leaf' || right.kind === 'leaf') return false;
    return equalBytes(encodeNode(left, 0), encodeNode(right, 0));
  }

  /** What the store keeps at this place: the root, and every node too long to stand in its parent. */
  #storedForm(place: Place | undefined): Uint8Array | undefined {
    if (place === undefined || place.skip > 0) return undefined;
    const encoded = encodeNode(place.node, this.#path.length);
    return encoded.length >= HASH_BYTES || this.#path.length === 0 ? encoded : undefined;
  }

  #emit(node: Uint8Array | undefined): void {
    this.changes.push({ path: this.#pathHere(), node });
  }

  /** One nibble down; `#path` leads there already. Nothing is stored inside a leaf, so it has no places below. */
  #step(place: Place | undefined, nibble: number): Place | undefined {
    if (place === undefined || place.node.kind === 'leaf') return undefined;
    const { node, skip } = place;
    if (node.kind === 'branch') {
      if ((node.present & (1 << nibble)) === 0) return undefined;
      return { node: this.#trunk.peekChild(node, nibble, this.#pathHere), skip: 0 };
    }
    if (node.path[skip] !== nibble) return undefined;
    if (skip + 1 < node.path.length) return { node, skip: skip + 1 };
    return { node: this.#trunk.peekBelow(node, this.#pathHere), skip: 0 };
  }
}
