import { isFault } from '@hanse/base';
import type { RecoveredTransaction, Withdrawal } from '@hanse/protocol';
import { BlockExecution, type BlockExecutionOptions, type ExecutedBlock } from './blockExecution.ts';
import { executionFault } from './faults.ts';

export type ExecuteBlockOptions = BlockExecutionOptions & {
  readonly transactions: readonly RecoveredTransaction[];
  /** Only blocks of plain Ethereum chains have any. */
  readonly withdrawals?: readonly Withdrawal[] | undefined;
};

/**
 * Applies the transactions and withdrawals of a block to the state after its parent. Throws `execution/invalid-transaction`, with the
 * reason as its cause, at the first one that cannot be applied.
 */
export async function executeBlock({
  transactions,
  withdrawals = [],
  ...options
}: ExecuteBlockOptions): Promise<ExecutedBlock> {
  const { pause } = options;
  const execution = await BlockExecution.open(options);
  for (const [index, transaction] of transactions.entries()) {
    const added = execution.add(transaction);
    const fault = added instanceof Promise ? await added : added;
    if (isFault(fault)) {
      const params = { index, hash: transaction.hash, reason: fault.message };
      throw executionFault('invalid-transaction', params, fault);
    }
    const turn = pause?.();
    if (turn !== undefined) await turn;
  }
  execution.withdraw(withdrawals);
  await execution.close();
  return execution.finish();
}
