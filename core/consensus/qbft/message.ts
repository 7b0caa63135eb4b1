import type { Address, Hash } from '@hanse/base';
import type { Block } from '@hanse/protocol';

/** The codes that Besu gives the messages; they are also part of what is signed (QBFT-MESSAGE-1). */
export const MESSAGE_CODES = { proposal: 0x12, prepare: 0x13, commit: 0x14, 'round-change': 0x15 } as const;
export type MessageKind = keyof typeof MESSAGE_CODES;

/** A round is a signed 32-bit integer in Besu. */
export const ROUND_MAX = 0x7fffffff;
/** Round changes or prepares that one message may carry; a league has far fewer validators. */
export const JUSTIFICATION_MAX = 1024;

/** The block that a quorum prepared, and in which round. */
export type Prepared = { readonly round: number; readonly digest: Hash };

type PayloadCommon = {
  readonly height: number;
  readonly round: number;
  /** What the author signs; computed when first asked for, since a proposal's covers the whole block. */
  readonly signingHash: () => Hash;
};

/** `digest` is the block's seal hash: its header with the round, without seals (QBFT-DIGEST-1). */
export type ProposalPayload = PayloadCommon & {
  readonly kind: 'proposal';
  readonly block: Block;
  readonly digest: Hash;
};
export type PreparePayload = PayloadCommon & { readonly kind: 'prepare'; readonly digest: Hash };
export type CommitPayload = PayloadCommon & {
  readonly kind: 'commit';
  readonly digest: Hash;
  /** The author's signature over `digest`, 65 bytes. */
  readonly seal: Uint8Array;
};
export type RoundChangePayload = PayloadCommon & {
  readonly kind: 'round-change';
  readonly prepared: Prepared | undefined;
};
export type Payload = ProposalPayload | PreparePayload | CommitPayload | RoundChangePayload;

export type Signed<Inner extends Payload> = { readonly payload: Inner; readonly signature: Uint8Array };

export type Proposal = {
  readonly kind: 'proposal';
  readonly signed: Signed<ProposalPayload>;
  readonly roundChanges: readonly Signed<RoundChangePayload>[];
  readonly prepares: readonly Signed<PreparePayload>[];
};
export type Prepare = { readonly kind: 'prepare'; readonly signed: Signed<PreparePayload> };
export type Commit = { readonly kind: 'commit'; readonly signed: Signed<CommitPayload> };
/** `block` and `prepares` are the certificate behind `prepared`; absent and empty without it. */
export type RoundChange = {
  readonly kind: 'round-change';
  readonly signed: Signed<RoundChangePayload>;
  readonly block: Block | undefined;
  readonly prepares: readonly Signed<PreparePayload>[];
};
export type QbftMessage = Proposal | Prepare | Commit | RoundChange;

/** What a node wants to say, before the signer has seen it. A commit's seal does not exist yet. */
export type QbftUnsigned =
  | (Omit<Proposal, 'signed'> & { readonly payload: ProposalPayload })
  | { readonly kind: 'prepare'; readonly payload: PreparePayload }
  | { readonly kind: 'commit'; readonly height: number; readonly round: number; readonly digest: Hash }
  | (Omit<RoundChange, 'signed'> & { readonly payload: RoundChangePayload });

/** A message whose author has been recovered from its signature and is a validator. */
export type Heard<Message extends QbftMessage = QbftMessage> = { readonly message: Message; readonly author: Address };
