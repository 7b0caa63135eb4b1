import type { Node } from './node.ts';
import type { Trunk } from './trunk.ts';

/** Entries below a node of an encoded trie, in the order of their keys; `path` leads to the node and is restored. */
export function* entriesBelow(
  trunk: Trunk,
  node: Node,
  path: number[],
): IterableIterator<readonly [key: Uint8Array, value: Uint8Array]> {
  if (node.kind === 'leaf') {
    yield [node.key, node.value];
    return;
  }
  if (node.kind === 'extension') {
    path.push(...node.path);
    yield* entriesBelow(
      trunk,
      trunk.peekBelow(node, () => Uint8Array.from(path)),
      path,
    );
    path.length -= node.path.length;
    return;
  }
  if (node.value !== undefined) {
    const key = Uint8Array.from(
      { length: path.length / 2 },
      (_, at) => ((path[at * 2] ?? 0) << 4) | (path[at * 2 + 1] ?? 0),
    );
    yield [key, node.value];
  }
  for (let nibble = 0; nibble < 16; nibble++) {
    if ((node.present & (1 << nibble)) === 0) continue;
    path.push(nibble);
    yield* entriesBelow(
      trunk,
      trunk.peekChild(node, nibble, () => Uint8Array.from(path)),
      path,
    );
    path.pop();
  }
}
