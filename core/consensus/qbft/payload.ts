import { encodeRlp, encodeRlpListOfEncoded, type Hash, hexToBytes, uintToBytes } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import { type Block, encodeBlock, sealHash } from '@hanse/protocol';
import {
  type CommitPayload,
  MESSAGE_CODES,
  type Payload,
  type Prepared,
  type PreparePayload,
  type ProposalPayload,
  type RoundChangePayload,
} from './message.ts';

/** Distributes over the union, so that each kind keeps its own fields. */
type WithoutHash<Inner> = Inner extends Payload ? Omit<Inner, 'signingHash'> : never;
type Place = { readonly height: number; readonly round: number };

const uint = (value: number): Uint8Array => encodeRlp(uintToBytes(value));
const text = (hex: Hash): Uint8Array => encodeRlp(hexToBytes(hex));

/** The payload as Besu writes it (QBFT-MESSAGE-2). `form` says how the block of a proposal is written. */
export function encodePayload(payload: WithoutHash<Payload>, form: 'full' | 'compact'): Uint8Array {
  const parts = [uint(payload.height), uint(payload.round)];
  switch (payload.kind) {
    case 'proposal':
      parts.push(encodeBlock(payload.block, form));
      break;
    case 'prepare':
      parts.push(text(payload.digest));
      break;
    case 'commit':
      parts.push(text(payload.digest), encodeRlp(payload.seal));
      break;
    case 'round-change': {
      const { prepared } = payload;
      parts.push(encodeRlpListOfEncoded(prepared === undefined ? [] : [uint(prepared.round), text(prepared.digest)]));
    }
  }
  return encodeRlpListOfEncoded(parts);
}

/** Keccak-256 of the list of message code and payload, always in full form (QBFT-MESSAGE-1). */
function signingHashOf(payload: WithoutHash<Payload>): Hash {
  const code = uint(MESSAGE_CODES[payload.kind]);
  return keccak256Hash(encodeRlpListOfEncoded([code, encodePayload(payload, 'full')]));
}

function once(compute: () => Hash): () => Hash {
  let known: Hash | undefined;
  return () => {
    known ??= compute();
    return known;
  };
}

export function proposalPayload({ height, round, block }: Place & { readonly block: Block }): ProposalPayload {
  const fields = { kind: 'proposal', height, round, block, digest: sealHash(block.header) } as const;
  return { ...fields, signingHash: once(() => signingHashOf(fields)) };
}

export function preparePayload({ height, round, digest }: Place & { readonly digest: Hash }): PreparePayload {
  const fields = { kind: 'prepare', height, round, digest } as const;
  return { ...fields, signingHash: once(() => signingHashOf(fields)) };
}

export function commitPayload(of: Place & { readonly digest: Hash; readonly seal: Uint8Array }): CommitPayload {
  const fields = { kind: 'commit', height: of.height, round: of.round, digest: of.digest, seal: of.seal } as const;
  return { ...fields, signingHash: once(() => signingHashOf(fields)) };
}

export function roundChangePayload(of: Place & { readonly prepared: Prepared | undefined }): RoundChangePayload {
  const fields = { kind: 'round-change', height: of.height, round: of.round, prepared: of.prepared } as const;
  return { ...fields, signingHash: once(() => signingHashOf(fields)) };
}
