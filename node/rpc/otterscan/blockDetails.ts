import { effectiveGasPrice, type RecoveredTransaction } from '@hanse/protocol';
import { blockJson, gasUsedBy, logsBefore, receiptJson, transactionJson } from '../format.ts';
import type { LedgerBlock } from '../ports.ts';
import { quantity } from '../quantity.ts';

/** `0x` and the selector of a call. */
const SELECTOR_TEXT = 10;
/** Nobody is paid for making blocks other than by fees. */
const NO_ISSUANCE = { blockReward: '0x0', uncleReward: '0x0', issuance: '0x0' };

type Json = { readonly [name: string]: unknown };

/** A block without its transactions, as Otterscan asks for it. */
export function blockDetails(ledgerBlock: LedgerBlock): object {
  const { transactions: _, ...block } = countedBlock(ledgerBlock);
  return { block, issuance: NO_ISSUANCE, totalFees: quantity(totalFees(ledgerBlock)) };
}

function countedBlock(ledgerBlock: LedgerBlock): Json {
  const transactionCount = ledgerBlock.block.transactions.length;
  return { ...blockJson(ledgerBlock, 'hashes'), logsBloom: null, transactionCount };
}

/** Paid by the senders, the burnt part included. */
function totalFees({ block, receipts }: LedgerBlock): bigint {
  const baseFee = block.header.baseFeePerGas ?? 0n;
  return block.transactions.reduce(
    (sum, transaction, index) => sum + gasUsedBy(receipts, index) * effectiveGasPrice(transaction, baseFee),
    0n,
  );
}

/** Page 0 has the last transactions of the block, in the order of the block. */
export function blockTransactions(
  ledgerBlock: LedgerBlock,
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
): object {
  const { transactions } = ledgerBlock.block;
  const end = Math.max(0, transactions.length - page * pageSize);
  const start = Math.max(0, end - pageSize);
  const places = Array.from({ length: end - start }, (_, at) => start + at);
  let firstLog = logsBefore(ledgerBlock.receipts, start);
  return {
    fullblock: {
      ...countedBlock(ledgerBlock),
      transactions: places.map((index) => shortTransaction(ledgerBlock, index)),
    },
    receipts: places.map((index) => {
      const receipt = receiptJson(ledgerBlock, index, firstLog);
      firstLog += ledgerBlock.receipts[index]?.logs.length ?? 0;
      return { ...receipt, logs: null, logsBloom: null };
    }),
  };
}

function shortTransaction(ledgerBlock: LedgerBlock, index: number): Json {
  const json = transactionJson(ledgerBlock.block.transactions[index] as RecoveredTransaction, { ledgerBlock, index });
  return { ...json, input: String(json['input']).slice(0, SELECTOR_TEXT) };
}
