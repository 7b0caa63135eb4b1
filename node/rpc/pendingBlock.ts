import type { RecoveredTransaction } from '@hanse/protocol';
import { headerJson, transactionJson } from './format.ts';
import type { RpcPorts } from './ports.ts';
import { quantity } from './quantity.ts';

/** Executable transactions that would fit into one block by their gas limits. */
export function pendingTransactions({ ledger, pool }: RpcPorts): readonly RecoveredTransaction[] {
  let left = ledger.head().block.header.gasLimit;
  const chosen: RecoveredTransaction[] = [];
  for (const { pending } of pool.content().values()) {
    for (const transaction of pending) {
      if (transaction.gasLimit > left) break;
      left -= transaction.gasLimit;
      chosen.push(transaction);
    }
  }
  return chosen;
}

/** The block that might come next, as geth shows it: what only the finished block knows is null or the head's. */
export function pendingBlockJson(ports: RpcPorts, form: 'full' | 'hashes'): object {
  const { block } = ports.ledger.head();
  const transactions = pendingTransactions(ports);
  return {
    ...headerJson(block.header, block.hash),
    hash: null,
    parentHash: block.hash,
    miner: null,
    nonce: null,
    number: quantity(block.header.number + 1),
    gasUsed: '0x0',
    baseFeePerGas: quantity(ports.ledger.baseFeeOfNext()),
    size: '0x0',
    transactions:
      form === 'full'
        ? transactions.map((one) => transactionJson(one, undefined))
        : transactions.map(({ hash }) => hash),
    uncles: [],
    withdrawals: [],
  };
}
