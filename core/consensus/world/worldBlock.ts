import { type Address, accept, type Hash, reject, type Verdict } from '@hanse/base';
import { EMPTY_LIST_HASH, EMPTY_TRIE_ROOT } from '@hanse/crypto';
import { type Block, type Header, hashHeader, QBFT_MIX_HASH } from '@hanse/protocol';
import type { Head } from '../engine.ts';
import { consensusFault } from '../faults.ts';

const GAS_LIMIT = 30_000_000n;

function header(
  fields: Pick<Header, 'parentHash' | 'number' | 'coinbase' | 'extraData' | 'timestamp' | 'gasUsed'>,
): Header {
  return {
    ommersHash: EMPTY_LIST_HASH,
    stateRoot: EMPTY_TRIE_ROOT,
    transactionsRoot: EMPTY_TRIE_ROOT,
    receiptsRoot: EMPTY_TRIE_ROOT,
    logsBloom: new Uint8Array(256),
    difficulty: 1n,
    gasLimit: GAS_LIMIT,
    mixHash: QBFT_MIX_HASH,
    nonce: new Uint8Array(8),
    baseFeePerGas: 0n,
    withdrawalsRoot: EMPTY_TRIE_ROOT,
    ...fields,
  };
}

function blockOf(head: Header): Block {
  return { header: head, hash: hashHeader(head), transactions: [], ommers: [], withdrawals: [] };
}

export function genesisBlock({ extraData, timestamp }: Pick<Header, 'extraData' | 'timestamp'>): Block {
  const coinbase = `0x${'00'.repeat(20)}` as Address;
  const parentHash = `0x${'00'.repeat(32)}` as Hash;
  return blockOf(header({ parentHash, number: 0, coinbase, extraData, timestamp, gasUsed: 0n }));
}

/** A block without transactions; `serial` tells it from every other one. */
export function makeBlock(options: {
  readonly parent: Head;
  readonly coinbase: Address;
  readonly extraData: Uint8Array;
  readonly nowMs: number;
  readonly serial: number;
}): Block {
  const { parent, coinbase, extraData, nowMs, serial } = options;
  const timestamp = Math.max(parent.header.timestamp, Math.floor(nowMs / 1000));
  const number = parent.header.number + 1;
  return blockOf(header({ parentHash: parent.hash, number, coinbase, extraData, timestamp, gasUsed: BigInt(serial) }));
}

/** The same block as its proposer would make it to be refused by everybody's execution. */
export function spoiledBlock(block: Block): Block {
  return blockOf({ ...block.header, gasLimit: 0n });
}

export function checkBlock(block: Block): Verdict {
  if (block.header.gasLimit === GAS_LIMIT) return accept();
  return reject(consensusFault('bad-block', { field: 'gasLimit', seen: block.header.gasLimit, wanted: GAS_LIMIT }));
}
