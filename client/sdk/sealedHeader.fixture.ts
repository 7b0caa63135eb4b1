import type { Address, Hash, Hex } from '@hanse/base';
import { addressOfPrivateKey, EMPTY_LIST_HASH, EMPTY_TRIE_ROOT, signHash } from '@hanse/crypto';
import {
  decodeExtraData,
  EMPTY_REQUESTS_HASH,
  encodeExtraData,
  type Header,
  hashHeader,
  QBFT_MIX_HASH,
  sealHash,
  ZERO_HASH,
} from '@hanse/protocol';

export const KEYS: readonly Uint8Array[] = [1, 2, 3, 4].map((byte) => new Uint8Array(32).fill(byte));
export const VALIDATORS: readonly Address[] = KEYS.map(addressOfPrivateKey).toSorted();

/** A header of height 7 sealed by the keys given. */
export function sealedHeader(
  sealers: readonly Uint8Array[],
  { stateRoot = EMPTY_TRIE_ROOT, round = 0 }: { readonly stateRoot?: Hash; readonly round?: number } = {},
): Header {
  const extra = { vanity: new Uint8Array(32), validators: VALIDATORS, vote: undefined, round, seals: [] };
  const header: Header = {
    parentHash: ZERO_HASH,
    ommersHash: EMPTY_LIST_HASH,
    coinbase: VALIDATORS[0] as Address,
    stateRoot,
    transactionsRoot: EMPTY_TRIE_ROOT,
    receiptsRoot: EMPTY_TRIE_ROOT,
    logsBloom: new Uint8Array(256),
    difficulty: 1n,
    number: 7,
    gasLimit: 120_000_000n,
    gasUsed: 0n,
    timestamp: 1_700_000_000,
    extraData: encodeExtraData(extra),
    mixHash: QBFT_MIX_HASH,
    nonce: new Uint8Array(8),
    baseFeePerGas: 0n,
    withdrawalsRoot: EMPTY_TRIE_ROOT,
    blobGasUsed: 0n,
    excessBlobGas: 0n,
    parentBeaconBlockRoot: ZERO_HASH,
    requestsHash: EMPTY_REQUESTS_HASH,
  };
  const seals = sealers.map((key) => signHash(sealHash(header), key));
  return { ...header, extraData: encodeExtraData({ ...decodeExtraData(header.extraData), seals }) };
}

const hex = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString('hex')}` as Hex;
const quantity = (value: bigint | number | undefined): string => `0x${(value ?? 0).toString(16)}`;

/** The header as JSON-RPC gives it. */
export function rpcBlockOf(header: Header): { [field: string]: unknown } {
  return {
    hash: hashHeader(header),
    parentHash: header.parentHash,
    sha3Uncles: header.ommersHash,
    miner: header.coinbase,
    stateRoot: header.stateRoot,
    transactionsRoot: header.transactionsRoot,
    receiptsRoot: header.receiptsRoot,
    logsBloom: hex(header.logsBloom),
    difficulty: quantity(header.difficulty),
    number: quantity(header.number),
    gasLimit: quantity(header.gasLimit),
    gasUsed: quantity(header.gasUsed),
    timestamp: quantity(header.timestamp),
    extraData: hex(header.extraData),
    mixHash: header.mixHash,
    nonce: hex(header.nonce),
    baseFeePerGas: quantity(header.baseFeePerGas),
    withdrawalsRoot: header.withdrawalsRoot,
    blobGasUsed: quantity(header.blobGasUsed),
    excessBlobGas: quantity(header.excessBlobGas),
    parentBeaconBlockRoot: header.parentBeaconBlockRoot,
    requestsHash: header.requestsHash,
    transactions: [],
    uncles: [],
  };
}
