import { isFault } from '@hanse/base';
import type { RecoveredTransaction, Withdrawal } from '@hanse/protocol';
import { BlockExecution, type BlockExecutionOptions, type ExecutedBlock } from './blockExecution.ts';
import { executionFault } from './faults.ts';
import { LEAGUE, type LedgerFamily } from './ledgerFamily.ts';

export type ExecuteBlockOptions = BlockExecutionOptions & {
  readonly transactions: readonly RecoveredTransaction[];
  /** Only blocks of plain Ethereum chains have any. */
  readonly withdrawals?: readonly Withdrawal[] | undefined;
  /** Default: a league. */
  readonly family?: LedgerFamily;
  /** Called after each transaction that ran code; a promise is waited for, so that a long block gives way to other work. */
  readonly pause?: () => Promise<void> | undefined;
};

/**
 * Applies the transactions and withdrawals of a block to the state after its parent. Throws `execution/invalid-transaction`, with the
 * reason as its cause, at the first one that cannot be applied.
 */
export async function executeBlock({
  transactions,
  withdrawals = [],
  family = LEAGUE,
  pause,
  ...options
}: ExecuteBlockOptions): Promise<ExecutedBlock> {
  const execution = await BlockExecution.open(options);
  for (const [index, transaction] of transactions.entries()) {
    const added = execution.add(transaction);
    const fault = added instanceof Promise ? await added : added;
    if (isFault(fault)) {
      const params = { index, hash: transaction.hash, reason: fault.message };
      throw executionFault('invalid-transaction', params, fault);
    }
    if (added instanceof Promise) await pause?.();
  }
  execution.withdraw(withdrawals);
  await execution.close(family);
  return execution.finish();
}
