import type { RecoveredTransaction } from '@hanse/protocol';
import { Journal } from '@hanse/state';
import { applyTransaction } from './applyTransaction.ts';
import type { BlockExecutionOptions } from './blockExecution.ts';
import type { EvmObserver, EvmTracer } from './evm.ts';
import { executionFault } from './faults.ts';
import type { TransactionOutcome } from './outcome.ts';
import { openBlock } from './systemCalls.ts';

/**
 * The state around a transaction that is traced. Balances, nonces and code are live; slots are those from before it until
 * it has ended.
 */
export type TraceState = Pick<Journal, 'exists' | 'balance' | 'nonce' | 'code' | 'slot'>;

/** One transaction while it is traced. */
export type TransactionTrace = {
  readonly tracer: EvmTracer;
  /** The transaction has ended, and the state is the one after it. */
  end(outcome: TransactionOutcome): void;
};

/** Asked before each transaction, when nothing of it has happened yet; undefined: it is run without being traced. */
export type TraceOf = (
  transaction: RecoveredTransaction,
  index: number,
  state: TraceState,
) => TransactionTrace | undefined;

export type TraceBlockOptions = Pick<
  BlockExecutionOptions,
  'block' | 'reader' | 'evm' | 'parentHash' | 'parentBeaconBlockRoot' | 'openingCalls'
> & {
  /** Those of the block, as far as they are wanted. */
  readonly transactions: readonly RecoveredTransaction[];
  readonly traceOf: TraceOf;
  readonly shouldStop?: EvmObserver['shouldStop'];
};

/**
 * Runs transactions of a block that has been executed before once more, on the state after its parent. `shouldStop` is
 * asked between them, too. Throws `execution/stopped`.
 */
export async function traceBlock(options: TraceBlockOptions): Promise<void> {
  const { block, reader, evm, transactions, traceOf, shouldStop } = options;
  const { parentHash, parentBeaconBlockRoot, openingCalls } = options;
  const journal = new Journal(reader);
  await openBlock({ block, journal, evm, parentHash, parentBeaconBlockRoot, openingCalls });
  for (const [index, transaction] of transactions.entries()) {
    const isOver = shouldStop?.() ?? false;
    if (isOver === true || (await isOver)) throw executionFault('stopped');
    const trace = traceOf(transaction, index, journal);
    const observer = { ...(shouldStop && { shouldStop }), ...(trace && { tracer: trace.tracer }) };
    const outcome = await applyTransaction(transaction, { block, journal, evm, observer });
    trace?.end(outcome);
  }
}
