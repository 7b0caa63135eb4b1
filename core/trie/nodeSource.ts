/** Where the nodes of one trie are kept: the newest stored node for each path. */
export interface NodeSource {
  /** The encoded node stored at a path (nibbles, one a byte; the root's is empty), or undefined. */
  node(path: Uint8Array): Uint8Array | undefined;
}

/** What must be written so that a {@link NodeSource} holds this version; an undefined node deletes the path. */
export type NodeChange = { readonly path: Uint8Array; readonly node: Uint8Array | undefined };
