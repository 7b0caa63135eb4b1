import type { Address } from '@hanse/base';
import { type Block, decodeExtraData, encodeExtraData, type Header } from '@hanse/protocol';

/** Free bytes of a header; Hanse writes its name. */
const VANITY = new Uint8Array(32);
VANITY.set(new TextEncoder().encode('hanse'));

/** What a new block of this round carries: the validators, no vote, no seals yet (QBFT-BLOCK-1). */
export function freshExtraData({
  validators,
  round,
}: {
  readonly validators: readonly Address[];
  readonly round: number;
}): Uint8Array {
  return encodeExtraData({ vanity: VANITY, validators, vote: undefined, round, seals: [] });
}

function withExtraData(block: Block, header: Header): Block {
  // `block.hash` counts neither round nor seals, so it stays.
  return { ...block, header };
}

/** The same block in another round: only the round in its extra data changes (QBFT-BLOCK-2). */
export function blockInRound(block: Block, round: number): Block {
  const extra = decodeExtraData(block.header.extraData);
  return withExtraData(block, { ...block.header, extraData: encodeExtraData({ ...extra, round, seals: [] }) });
}

/** The block with the seals that make it final (QBFT-BLOCK-3). */
export function sealedBlock(block: Block, seals: readonly Uint8Array[]): Block {
  const extra = decodeExtraData(block.header.extraData);
  return withExtraData(block, { ...block.header, extraData: encodeExtraData({ ...extra, seals }) });
}
