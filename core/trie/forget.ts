import { differingChildren, type Node } from './node.ts';

/** Unloads what lies `depth` or more nibbles below `node`, all of it stored; the number of nodes left. */
function prune(node: Node | undefined, at: number, depth: number): number {
  if (node === undefined) return 0;
  if (node.kind === 'leaf') return 1;
  if (node.kind === 'extension') {
    const below = at + node.path.length;
    if (below >= depth) node.child = undefined;
    return 1 + prune(node.child, below, depth);
  }
  if (at + 1 >= depth) {
    node.children.fill(undefined);
    return 1;
  }
  let left = 1;
  for (const child of node.children) left += prune(child, at + 1, depth);
  return left;
}

/**
 * Unloads what is stored and lies `depth` or more nibbles deep, in the stored and in a newer version; the number of
 * nodes left in memory. Of the newer version only what the stored one has too, at the same place, can be loaded again.
 */
export function forgetBelow(stored: Node | undefined, newer: Node | undefined, depth: number): number {
  const left = prune(stored, 0, depth);
  return newer === stored ? left : left + pruneShared(stored, newer, 0, depth);
}

function pruneShared(stored: Node | undefined, newer: Node | undefined, at: number, depth: number): number {
  if (newer === undefined) return 0;
  if (newer === stored) return prune(newer, at, depth);
  if (newer.kind === 'leaf') return 1;
  if (newer.kind === 'extension') {
    const isAligned = stored?.kind === 'extension' && stored.path.length === newer.path.length;
    return 1 + pruneShared(isAligned ? stored.child : undefined, newer.child, at + newer.path.length, depth);
  }
  const isAligned = stored?.kind === 'branch';
  const differing = isAligned ? differingChildren(stored, newer) : 0xffff;
  let left = 1;
  for (let nibble = 0; nibble < 16; nibble++) {
    const child = newer.children[nibble];
    if (child === undefined) continue;
    const counterpart = isAligned ? stored.children[nibble] : undefined;
    if ((differing & (1 << nibble)) !== 0) left += pruneShared(counterpart, child, at + 1, depth);
    else if (at + 1 < depth) left += prune(child, at + 1, depth);
    else newer.children[nibble] = undefined;
  }
  return left;
}
