import type { Hash } from '@hanse/base';

/** An account as the state trie stores it. */
export type Account = {
  readonly nonce: bigint;
  /** In wei. */
  readonly balance: bigint;
  readonly storageRoot: Hash;
  readonly codeHash: Hash;
};
