export type { NodeChange, NodeSource } from './nodeSource.ts';
export { orderedTrieRoot } from './orderedTrieRoot.ts';
export { type ProofRequest, verifyProof } from './proof.ts';
export { TRIE_KEY_BYTES_MAX, Trie, type TrieChange } from './trie.ts';
export { trieFault } from './trieFault.ts';
