/**
 * Nodes of the trie in memory. They are shared between versions of the trie, so what they mean never changes once the
 * batch that made them (`owner`) is over; filling or dropping the slot of a loaded child does not change the meaning.
 */
export type Node = Leaf | Extension | Branch;

/** Holds its whole key, so it can move up and down the trie without being made anew. */
export class Leaf {
  readonly kind = 'leaf' as const;
  readonly key: Uint8Array;
  readonly value: Uint8Array;

  constructor(key: Uint8Array, value: Uint8Array) {
    this.key = key;
    this.value = value;
  }
}

/** A run of nibbles that all keys below share; below it there is always a branch. */
export class Extension {
  readonly kind = 'extension' as const;
  readonly path: Uint8Array;
  /** Undefined: not loaded; its reference is in `encoded`. */
  child: Branch | undefined;
  /** Undefined: not encoded since it was made; the child is loaded then. */
  encoded: Uint8Array | undefined;

  constructor(path: Uint8Array, child: Branch | undefined, encoded: Uint8Array | undefined) {
    this.path = path;
    this.child = child;
    this.encoded = encoded;
  }
}

/** A branch without children, encoded. */
export const EMPTY_BRANCH: Uint8Array = Uint8Array.of(0xd1, ...new Array<number>(17).fill(0x80));

export class Branch {
  readonly kind = 'branch' as const;
  /** The batch that may still change this object. */
  readonly owner: number;
  /** 16 slots. Undefined: no such child, or not loaded (`present` tells). */
  readonly children: (Node | undefined)[];
  /** Bit i: there is a child i. */
  present: number;
  /** Bit i: child i differs from its reference in `encoded`; it is loaded or gone. */
  changed: number;
  /** Value of the key that ends here. */
  value: Uint8Array | undefined;
  isValueChanged: boolean;
  /** The node's encoding, but for what `changed` and `isValueChanged` name. */
  encoded: Uint8Array;

  constructor(owner: number, source: Branch | undefined) {
    this.owner = owner;
    this.children = source === undefined ? new Array<Node | undefined>(16).fill(undefined) : source.children.slice();
    this.present = source === undefined ? 0 : source.present;
    this.changed = source === undefined ? 0 : source.changed;
    this.value = source?.value;
    this.isValueChanged = source === undefined ? false : source.isValueChanged;
    this.encoded = source === undefined ? EMPTY_BRANCH : source.encoded;
  }

  setChild(nibble: number, child: Node | undefined): void {
    const bit = 1 << nibble;
    this.children[nibble] = child;
    this.changed |= bit;
    this.present = child === undefined ? this.present & ~bit : this.present | bit;
  }

  setValue(value: Uint8Array | undefined): void {
    this.value = value;
    this.isValueChanged = true;
  }
}

/** Bytes of the header of an encoded node. */
export function headerLengthOf(encoded: Uint8Array): number {
  const first = encoded[0] as number;
  return first <= 0xf7 ? 1 : first - 0xf6;
}

/** Bytes of the reference at `at` in an encoded branch: 1 (no child), 33 (a hash) or those of an inline node. */
export function referenceLength(encoded: Uint8Array, at: number): number {
  const first = encoded[at] as number;
  return first >= 0xc0 ? first - 0xbf : first - 0x7f;
}

/** Offset in an encoded branch of the reference of child `nibble`. */
export function referenceOffset(encoded: Uint8Array, nibble: number): number {
  let at = headerLengthOf(encoded);
  for (let index = 0; index < nibble; index++) at += referenceLength(encoded, at);
  return at;
}

/** Bit i: two encoded branches refer to different children i. */
export function differingChildren(left: Branch, right: Branch): number {
  const leftBytes = left.encoded;
  const rightBytes = right.encoded;
  let leftAt = headerLengthOf(leftBytes);
  let rightAt = headerLengthOf(rightBytes);
  let differing = 0;
  for (let nibble = 0; nibble < 16; nibble++) {
    const leftEnd = leftAt + referenceLength(leftBytes, leftAt);
    const rightEnd = rightAt + referenceLength(rightBytes, rightAt);
    // The first byte tells the length, so equal bytes up to the end of one are equal references.
    while (leftAt < leftEnd && leftBytes[leftAt] === rightBytes[rightAt]) {
      leftAt++;
      rightAt++;
    }
    if (leftAt < leftEnd) differing |= 1 << nibble;
    leftAt = leftEnd;
    rightAt = rightEnd;
  }
  return differing;
}
