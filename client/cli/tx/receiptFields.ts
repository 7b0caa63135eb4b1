import type { TransactionReceipt } from 'viem';
import type { Context } from '../context.ts';
import { renderFields } from '../table.ts';
import { TX } from './messages.ts';

/** A receipt as a program gets it. */
export function receiptJson(receipt: TransactionReceipt): object {
  const {
    transactionHash,
    status,
    blockNumber,
    blockHash,
    transactionIndex,
    from,
    to,
    contractAddress,
    gasUsed,
    logs,
  } = receipt;
  return {
    hash: transactionHash,
    status,
    blockNumber: Number(blockNumber),
    blockHash,
    transactionIndex,
    from,
    to,
    contractAddress: contractAddress ?? null,
    gasUsed: gasUsed.toString(),
    logs: logs.map(({ address, topics, data }) => ({ address, topics, data })),
  };
}

export function renderReceipt(context: Context, receipt: TransactionReceipt): string {
  const names = context.words(TX.fields).split('|');
  const { transactionHash, status, blockNumber, blockHash, from, to, contractAddress, gasUsed, logs } = receipt;
  const values = [
    transactionHash,
    context.words(TX[status]),
    `${blockNumber} (${blockHash})`,
    from,
    to ?? contractAddress ?? '–',
    String(gasUsed),
    String(logs.length),
  ];
  return renderFields(names.map((name, index) => [name, values[index] ?? ''] as const));
}
