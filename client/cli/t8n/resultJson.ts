import { bytesToHex, encodeRlp, encodeRlpListOfEncoded, type Hash, type Hex } from '@hanse/base';
import { createAddress } from '@hanse/crypto';
import { type Fork, isAtLeast } from '@hanse/protocol';
import { hashLogs } from '../statetest/runStateTest.ts';
import { quantityHex } from './allocJson.ts';
import type { Environment } from './environment.ts';
import type { Transition } from './transition.ts';

/** The block has no hash yet; geth's tool writes this one. */
const BLOCK_HASH = `0x1337${'00'.repeat(30)}`;
const NO_ADDRESS = `0x${'00'.repeat(20)}`;
const LEGACY_LIST = 0xc0;

/** The `result` of a transition, field for field as geth writes it. */
export function resultJson(
  { post, block, rejected, requests, blobGasUsed }: Transition,
  { environment, fork }: { readonly environment: Environment; readonly fork: Fork },
): object {
  return {
    stateRoot: post.root(),
    txRoot: block.transactionsRoot,
    receiptsRoot: block.receiptsRoot,
    logsHash: hashLogs(block.receipts.flatMap(({ logs }) => logs)),
    logsBloom: bytesToHex(block.logsBloom),
    receipts: receiptsJson(block, environment),
    ...(rejected.length === 0 ? {} : { rejected }),
    currentDifficulty: null,
    gasUsed: quantityHex(block.gasUsed),
    currentBaseFee: quantityHex(environment.baseFeePerGas),
    withdrawalsRoot: block.withdrawalsRoot,
    ...(isAtLeast(fork, 'cancun')
      ? { currentExcessBlobGas: quantityHex(environment.excessBlobGas), blobGasUsed: quantityHex(blobGasUsed) }
      : {}),
    ...(requests === undefined ? {} : { requestsHash: block.requestsHash, requests: requests.map(bytesToHex) }),
  };
}

function receiptsJson(
  { transactions, receipts, outcomes }: Transition['block'],
  { number, timestamp }: Environment,
): readonly object[] {
  const blockNumber = quantityHex(number);
  let logIndex = 0;
  return transactions.map((transaction, index) => {
    const receipt = receipts[index] as (typeof receipts)[number];
    const outcome = outcomes[index] as (typeof outcomes)[number];
    const place = { transactionHash: transaction.hash, transactionIndex: quantityHex(index), blockHash: BLOCK_HASH };
    const { to, sender, nonce } = transaction;
    const logs = receipt.logs.map(({ address, topics, data }) => ({
      address,
      topics,
      data: bytesToHex(data),
      blockNumber,
      ...place,
      blockTimestamp: quantityHex(timestamp),
      logIndex: quantityHex(logIndex++),
      removed: false,
    }));
    return {
      type: quantityHex(receipt.type),
      root: '0x',
      status: quantityHex(receipt.status),
      cumulativeGasUsed: quantityHex(receipt.cumulativeGasUsed),
      logsBloom: bytesToHex(receipt.logsBloom),
      logs,
      ...place,
      contractAddress: to === null ? createAddress(sender, nonce) : NO_ADDRESS,
      gasUsed: quantityHex(outcome.gasUsed),
      effectiveGasPrice: quantityHex(outcome.effectiveGasPrice),
      blockNumber,
    };
  });
}

/** The transactions of the block as the RLP list that a body holds. */
export function bodyHex(transactions: readonly { readonly raw: Uint8Array; readonly hash: Hash }[]): Hex {
  const items = transactions.map(({ raw }) => ((raw[0] ?? 0) >= LEGACY_LIST ? raw : encodeRlp(raw)));
  return bytesToHex(encodeRlpListOfEncoded(items));
}
