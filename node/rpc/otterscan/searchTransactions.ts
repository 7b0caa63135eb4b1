import { type Address, invariant } from '@hanse/base';
import type { RecoveredTransaction } from '@hanse/protocol';
import { logsBefore, receiptJson, transactionJson } from '../format.ts';
import type { RpcContext } from '../method.ts';
import type { LedgerBlock } from '../ports.ts';
import { pacer } from '../work.ts';

export type TransactionSearch = {
  readonly address: Address;
  /** Not included itself; 0: from the head back, or from the beginning on. */
  readonly height: number;
  /** Reached or, by transactions of the last block, passed. */
  readonly pageSize: number;
  readonly direction: 'before' | 'after';
};

type Found = { readonly transaction: object; readonly receipt: object };

/** A page of an account's transactions, newest first, as Otterscan asks for it. */
export async function searchTransactions(context: RpcContext, search: TransactionSearch): Promise<object> {
  const { address, height, pageSize, direction } = search;
  const { ledger } = context.ports;
  const pace = pacer(context);
  const head = ledger.head().block.header.number;
  const isBefore = direction === 'before';
  const blocks = ledger.blocksOf(address, {
    from: isBefore || height === 0 ? 0 : height + 1,
    to: isBefore && height !== 0 ? Math.min(head, height - 1) : head,
    order: isBefore ? 'falling' : 'rising',
    // Each has one transaction at least; one block more says whether there is another page.
    limit: pageSize + 1,
  });
  const found: Found[] = [];
  let used = 0;
  for (; used < blocks.length && found.length < pageSize; used++) {
    await pace();
    const { height: at, indices } = blocks[used] as (typeof blocks)[0];
    const ledgerBlock = ledger.block(at);
    invariant(ledgerBlock !== undefined, 'the index names blocks up to the head');
    for (const index of isBefore ? [...indices].reverse() : indices) found.push(foundAt(ledgerBlock, index));
  }
  if (!isBefore) found.reverse();
  const isEnd = used === blocks.length;
  return {
    txs: found.map(({ transaction }) => transaction),
    receipts: found.map(({ receipt }) => receipt),
    firstPage: isBefore ? height === 0 : isEnd,
    lastPage: isBefore ? isEnd : height === 0,
  };
}

function foundAt(ledgerBlock: LedgerBlock, index: number): Found {
  const { block, receipts } = ledgerBlock;
  return {
    transaction: transactionJson(block.transactions[index] as RecoveredTransaction, { ledgerBlock, index }),
    receipt: {
      ...receiptJson(ledgerBlock, index, logsBefore(receipts, index)),
      timestamp: block.header.timestamp,
    },
  };
}
