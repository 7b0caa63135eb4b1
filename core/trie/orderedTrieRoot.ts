import { encodeRlp, type Hash, uintToBytes } from '@hanse/base';
import { Trie } from './trie.ts';

/** Root of the trie that maps the RLP of each index to its value: transactions and receipts of a block. */
export function orderedTrieRoot(values: readonly Uint8Array[]): Hash {
  const changes = values.map((value, index) => ({ key: encodeRlp(uintToBytes(index)), value }));
  return Trie.empty().update(changes).root();
}
