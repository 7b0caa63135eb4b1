import type { Address, Hash } from '@hanse/base';
import { createAddress } from '@hanse/crypto';
import {
  effectiveGasPrice,
  encodeBlock,
  type Header,
  type Log,
  maxGasPrice,
  type Receipt,
  type RecoveredTransaction,
} from '@hanse/protocol';
import type { LedgerBlock } from './ports.ts';
import { data, quantity } from './quantity.ts';

type Json = { readonly [name: string]: unknown };

/** Where a transaction stands; undefined: not in a block yet. */
export type Place = { readonly ledgerBlock: LedgerBlock; readonly index: number };

/** A header as `newHeads` sends it and blocks contain it. */
export function headerJson(header: Header, hash: Hash): Json {
  return {
    hash,
    parentHash: header.parentHash,
    sha3Uncles: header.ommersHash,
    miner: header.coinbase,
    stateRoot: header.stateRoot,
    transactionsRoot: header.transactionsRoot,
    receiptsRoot: header.receiptsRoot,
    logsBloom: data(header.logsBloom),
    difficulty: quantity(header.difficulty),
    number: quantity(header.number),
    gasLimit: quantity(header.gasLimit),
    gasUsed: quantity(header.gasUsed),
    timestamp: quantity(header.timestamp),
    extraData: data(header.extraData),
    mixHash: header.mixHash,
    nonce: data(header.nonce),
    ...(header.baseFeePerGas === undefined ? {} : { baseFeePerGas: quantity(header.baseFeePerGas) }),
    ...(header.withdrawalsRoot === undefined ? {} : { withdrawalsRoot: header.withdrawalsRoot }),
    ...(header.blobGasUsed === undefined ? {} : { blobGasUsed: quantity(header.blobGasUsed) }),
    ...(header.excessBlobGas === undefined ? {} : { excessBlobGas: quantity(header.excessBlobGas) }),
    ...(header.parentBeaconBlockRoot === undefined ? {} : { parentBeaconBlockRoot: header.parentBeaconBlockRoot }),
    ...(header.requestsHash === undefined ? {} : { requestsHash: header.requestsHash }),
  };
}

export function blockJson(ledgerBlock: LedgerBlock, transactions: 'full' | 'hashes'): Json {
  const { block } = ledgerBlock;
  const sent: readonly RecoveredTransaction[] = block.transactions;
  const list =
    transactions === 'full'
      ? sent.map((transaction, index) => transactionJson(transaction, { ledgerBlock, index }))
      : sent.map(({ hash }) => hash);
  const { totalDifficulty } = ledgerBlock;
  return {
    ...headerJson(block.header, block.hash),
    ...(totalDifficulty === undefined ? {} : { totalDifficulty: quantity(totalDifficulty) }),
    size: quantity(encodeBlock(block, 'full').length),
    transactions: list,
    uncles: [],
    ...(block.withdrawals === undefined
      ? {}
      : {
          withdrawals: block.withdrawals.map(({ index, validatorIndex, address, amount }) => ({
            index: quantity(index),
            validatorIndex: quantity(validatorIndex),
            address,
            amount: quantity(amount),
          })),
        }),
  };
}

/** v as it is signed: 27 or 28, by EIP-155 for protected legacy transactions, else the parity. */
function vOf({ type, chainId, yParity, r, s }: RecoveredTransaction): bigint {
  // Signed by nobody: a simulated one.
  if (r === 0n && s === 0n) return 0n;
  if (type !== 0) return BigInt(yParity);
  return BigInt(yParity) + (chainId === undefined ? 27n : chainId * 2n + 35n);
}

/** Beside a transaction or log; see {@link LedgerBlock.totalDifficulty}. */
function timestampOf(ledgerBlock: LedgerBlock | undefined): { readonly blockTimestamp?: string | null } {
  if (ledgerBlock === undefined) return { blockTimestamp: null };
  if (ledgerBlock.totalDifficulty !== undefined) return {};
  return { blockTimestamp: quantity(ledgerBlock.block.header.timestamp) };
}

export function transactionJson(transaction: RecoveredTransaction, place: Place | undefined): Json {
  const { type, chainId } = transaction;
  const block = place?.ledgerBlock.block;
  const isMarket = type === 2 || type === 4;
  const gasPrice =
    block === undefined ? maxGasPrice(transaction) : effectiveGasPrice(transaction, block.header.baseFeePerGas ?? 0n);
  return {
    blockHash: block?.hash ?? null,
    blockNumber: block === undefined ? null : quantity(block.header.number),
    ...timestampOf(place?.ledgerBlock),
    from: transaction.sender,
    gas: quantity(transaction.gasLimit),
    gasPrice: quantity(gasPrice),
    ...(isMarket
      ? {
          maxFeePerGas: quantity(transaction.maxFeePerGas),
          maxPriorityFeePerGas: quantity(transaction.maxPriorityFeePerGas),
        }
      : {}),
    hash: transaction.hash,
    input: data(transaction.data),
    nonce: quantity(transaction.nonce),
    to: transaction.to,
    transactionIndex: place === undefined ? null : quantity(place.index),
    value: quantity(transaction.value),
    type: quantity(type),
    ...(type === 0 ? {} : { accessList: transaction.accessList }),
    ...(chainId === undefined ? {} : { chainId: quantity(chainId) }),
    ...(type === 4
      ? {
          authorizationList: transaction.authorizationList.map((one) => ({
            chainId: quantity(one.chainId),
            address: one.address,
            nonce: quantity(one.nonce),
            yParity: quantity(one.yParity),
            r: quantity(one.r),
            s: quantity(one.s),
          })),
        }
      : {}),
    v: quantity(vOf(transaction)),
    r: quantity(transaction.r),
    s: quantity(transaction.s),
    ...(type === 0 ? {} : { yParity: quantity(transaction.yParity) }),
  };
}

/** A log with its place. `logIndex` counts through the whole block. */
export function logJson(log: Log, place: Place & { readonly logIndex: number }): Json {
  const { block } = place.ledgerBlock;
  return {
    address: log.address,
    topics: log.topics,
    data: data(log.data),
    blockNumber: quantity(block.header.number),
    transactionHash: (block.transactions[place.index] as RecoveredTransaction).hash,
    transactionIndex: quantity(place.index),
    blockHash: block.hash,
    ...timestampOf(place.ledgerBlock),
    logIndex: quantity(place.logIndex),
    removed: false,
  };
}

/** Logs of the block before transaction `index`. */
export function logsBefore(receipts: readonly Receipt[], index: number): number {
  let count = 0;
  for (let at = 0; at < index; at++) count += (receipts[at] as Receipt).logs.length;
  return count;
}

export function gasUsedBy(receipts: readonly Receipt[], index: number): bigint {
  const { cumulativeGasUsed } = receipts[index] as Receipt;
  return index === 0 ? cumulativeGasUsed : cumulativeGasUsed - (receipts[index - 1] as Receipt).cumulativeGasUsed;
}

export function receiptJson(ledgerBlock: LedgerBlock, index: number, firstLog: number): Json {
  const { block, receipts } = ledgerBlock;
  const transaction = block.transactions[index] as RecoveredTransaction;
  const receipt = receipts[index] as Receipt;
  const contractAddress: Address | null =
    transaction.to === null ? createAddress(transaction.sender, transaction.nonce) : null;
  return {
    blockHash: block.hash,
    blockNumber: quantity(block.header.number),
    contractAddress,
    cumulativeGasUsed: quantity(receipt.cumulativeGasUsed),
    effectiveGasPrice: quantity(effectiveGasPrice(transaction, block.header.baseFeePerGas ?? 0n)),
    from: transaction.sender,
    gasUsed: quantity(gasUsedBy(receipts, index)),
    logs: receipt.logs.map((log, at) => logJson(log, { ledgerBlock, index, logIndex: firstLog + at })),
    logsBloom: data(receipt.logsBloom),
    status: quantity(receipt.status),
    to: transaction.to,
    transactionHash: transaction.hash,
    transactionIndex: quantity(index),
    type: quantity(receipt.type),
  };
}
