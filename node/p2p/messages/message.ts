import type { Address, Hash } from '@hanse/base';

/** Told without being asked. Bytes are views of what was received, except transactions, which are copies to keep. */
export type PeerMessage =
  | { readonly type: 'status'; readonly height: number; readonly hash: Hash }
  /** The validators that the peer is directly linked with. */
  | { readonly type: 'links'; readonly validators: readonly Address[] }
  /** Opaque: the engine's own format. */
  | { readonly type: 'consensus'; readonly payload: Uint8Array }
  /** Raw signed transactions. */
  | { readonly type: 'transactions'; readonly transactions: readonly Uint8Array[] };

export type PeerRequest =
  | { readonly type: 'get-transactions'; readonly hashes: readonly Hash[] }
  /** Blocks `from`, `from + 1`, … at most `count`; each answer item is one opaque record. */
  | { readonly type: 'get-blocks'; readonly from: number; readonly count: number };
