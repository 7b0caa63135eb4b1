import { bytesToHex, equalBytes, type Hash, padLeft, uintToBytes } from '@hanse/base';
import { EMPTY_LIST_HASH, EMPTY_TRIE_ROOT } from '@hanse/crypto';
import { BLOOM_BYTES } from './bloom.ts';
import { FORKS, type Fork, forkAt, isAtLeast } from './fork.ts';
import type { Genesis } from './genesis.ts';
import { genesisExtraData } from './genesisExtraData.ts';
import type { Header } from './header.ts';

/** SHA-256 of the empty string: no requests (EIP-7685). */
export const EMPTY_REQUESTS_HASH: Hash = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' as Hash;
export const ZERO_HASH: Hash = `0x${'00'.repeat(32)}` as Hash;

/** The header fields that a fork adds, as a ledger without withdrawals, blobs, beacon chain and requests has them (LEDGER-HEADER-3). */
export function forkFields(
  fork: Fork,
): Pick<Header, 'withdrawalsRoot' | 'blobGasUsed' | 'excessBlobGas' | 'parentBeaconBlockRoot' | 'requestsHash'> {
  return {
    withdrawalsRoot: EMPTY_TRIE_ROOT,
    ...(isAtLeast(fork, 'cancun') ? { blobGasUsed: 0n, excessBlobGas: 0n, parentBeaconBlockRoot: ZERO_HASH } : {}),
    ...(isAtLeast(fork, 'prague') ? { requestsHash: EMPTY_REQUESTS_HASH } : {}),
  };
}

/** Header 0. `stateRoot` is that of the genesis accounts. */
export function genesisHeader(genesis: Genesis, stateRoot: Hash): Header {
  const { header } = genesis;
  return {
    ...forkFields(forkAt(genesis.forks, header.timestamp)),
    ...header,
    ommersHash: EMPTY_LIST_HASH,
    stateRoot,
    transactionsRoot: EMPTY_TRIE_ROOT,
    receiptsRoot: EMPTY_TRIE_ROOT,
    logsBloom: new Uint8Array(BLOOM_BYTES),
    number: 0,
    gasUsed: 0n,
  };
}

const quantity = (value: bigint | number): string => `0x${value.toString(16)}`;

/** The JSON that {@link parseGenesis} reads back to the same genesis. */
export function genesisToJson(genesis: Genesis): object {
  const { chainId, forks, alloc, hanse, plain, header } = genesis;
  const times = Object.fromEntries(
    FORKS.flatMap((fork) => (forks[fork] === undefined ? [] : [[`${fork}Time`, forks[fork]]])),
  );
  const accounts = [...alloc].map(([address, { balance, nonce, code, storage }]) => [
    address,
    {
      balance: quantity(balance),
      ...(nonce === 0n ? {} : { nonce: quantity(nonce) }),
      ...(code.length === 0 ? {} : { code: bytesToHex(code) }),
      ...(storage.size === 0
        ? {}
        : { storage: Object.fromEntries([...storage].map(([slot, value]) => [slot, word(value)])) }),
    },
  ]);
  // What parseGenesis derives stays out of the file, so that an edit of the rules is never at odds with it.
  const isDerived = hanse !== undefined && equalBytes(header.extraData, genesisExtraData(chainId, hanse));
  return {
    config: {
      chainId: Number(chainId),
      ...times,
      ...(plain === undefined ? {} : { depositContractAddress: plain.depositContract }),
    },
    ...(hanse === undefined ? {} : { hanse }),
    parentHash: header.parentHash,
    coinbase: header.coinbase,
    difficulty: quantity(header.difficulty),
    ...(isDerived ? {} : { extraData: bytesToHex(header.extraData) }),
    gasLimit: quantity(header.gasLimit),
    mixHash: header.mixHash,
    nonce: bytesToHex(header.nonce),
    timestamp: quantity(header.timestamp),
    ...(header.baseFeePerGas === undefined ? {} : { baseFeePerGas: quantity(header.baseFeePerGas) }),
    ...(header.blobGasUsed === undefined ? {} : { blobGasUsed: quantity(header.blobGasUsed) }),
    ...(header.excessBlobGas === undefined ? {} : { excessBlobGas: quantity(header.excessBlobGas) }),
    alloc: Object.fromEntries(accounts),
  };
}

function word(value: bigint): string {
  return bytesToHex(padLeft(uintToBytes(value), 32));
}
