import { equalBytes } from '@hanse/base';
import { matchLength, nibbleAt, nibblesOf } from './nibbles.ts';
import type { Node } from './node.ts';
import type { Trunk } from './trunk.ts';

/** The value of `key` below a root node. */
export function getValue(trunk: Trunk, root: Node | undefined, key: Uint8Array): Uint8Array | undefined {
  const end = key.length * 2;
  let node = root;
  let depth = 0;
  while (node !== undefined) {
    if (node.kind === 'leaf') return equalBytes(node.key, key) ? node.value : undefined;
    if (node.kind === 'extension') {
      if (matchLength(node.path, key, depth) < node.path.length) return undefined;
      depth += node.path.length;
      const below: number = depth;
      node = trunk.below(node, () => nibblesOf(key, 0, below));
      continue;
    }
    if (depth === end) return node.value;
    const nibble = nibbleAt(key, depth);
    if ((node.present & (1 << nibble)) === 0) return undefined;
    depth++;
    const at: number = depth;
    node = trunk.child(node, nibble, () => nibblesOf(key, 0, at));
  }
  return undefined;
}
