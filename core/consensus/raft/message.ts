import type { Address, Hash } from '@hanse/base';
import type { Block } from '@hanse/protocol';
import type { Message } from './core/types.ts';

/** What the log carries: blocks; in a snapshot only the place of the last one, since the blocks come by sync. */
export type RaftData =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'place'; readonly height: number; readonly hash: Hash };

/** The core's messages that this engine uses: nothing is forwarded, read or handed over through messages. */
export type Said = Extract<
  Message<RaftData>,
  {
    readonly kind:
      | 'append'
      | 'append-response'
      | 'vote'
      | 'vote-response'
      | 'pre-vote'
      | 'pre-vote-response'
      | 'snapshot'
      | 'heartbeat'
      | 'heartbeat-response';
  }
>;

/** One byte in front of each message. `sealed` is heard by its author only. */
export const MESSAGE_CODES = {
  append: 0x20,
  'append-response': 0x21,
  vote: 0x22,
  'vote-response': 0x23,
  'pre-vote': 0x24,
  'pre-vote-response': 0x25,
  snapshot: 0x26,
  heartbeat: 0x27,
  'heartbeat-response': 0x28,
  sealed: 0x2f,
} as const;

/** Terms fit into the round of the extra data (LEDGER-EXTRA-1). */
export const TERM_MAX = 2 ** 32 - 1;
/** Entries of one append message. */
export const ENTRIES_MAX = 64;

export type RaftUnsigned =
  /** In the group that began at height `since`. */
  | { readonly kind: 'said'; readonly since: number; readonly serial: number; readonly said: Said }
  | { readonly kind: 'seal'; readonly block: Block; readonly term: number };

export type RaftMessage =
  /** `said.from` is empty in a message from outside: the signature tells. */
  | {
      readonly kind: 'said';
      readonly since: number;
      /** Tells the messages of an author apart that say the same again; rises. */
      readonly serial: number;
      readonly said: Said;
      readonly signature: Uint8Array;
    }
  | { readonly kind: 'sealed'; readonly block: Block; readonly term: number };

export const NOBODY = '' as Address;
