import type { Hash } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import { decodeExtraData, encodeExtraDataForHash, encodeExtraDataUnsealed } from './extraData.ts';
import type { Header } from './header.ts';
import { encodeHeader } from './headerCodec.ts';

/** `mixHash` of every sealed header, the mark of the Istanbul family: ASCII "ctical byzantine fault tolerance" (LEDGER-HEADER-2). */
export const QBFT_MIX_HASH: Hash = '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365' as Hash;

function hashWithExtra(header: Header, extraData: Uint8Array): Hash {
  return keccak256Hash(encodeHeader({ ...header, extraData }));
}

/**
 * The hash by which a block is known. A sealed header (QBFT's mixHash) is hashed without its seals and with round 0,
 * so that it is the same before and after sealing and in every round (LEDGER-HASH-1); any other as in Ethereum.
 * Throws `protocol/bad-extra-data` or `rlp/…` when a sealed header's extra data cannot be read.
 */
export function hashHeader(header: Header): Hash {
  if (header.mixHash !== QBFT_MIX_HASH) return keccak256Hash(encodeHeader(header));
  return hashWithExtra(header, encodeExtraDataForHash(decodeExtraData(header.extraData)));
}

/** What a commit seal signs: the header without seals, its round kept (LEDGER-HASH-2). */
export function sealHash(header: Header): Hash {
  return hashWithExtra(header, encodeExtraDataUnsealed(decodeExtraData(header.extraData)));
}
