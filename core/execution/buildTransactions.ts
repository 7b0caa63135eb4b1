import { type Address, type Fault, isFault } from '@hanse/base';
import type { RecoveredTransaction } from '@hanse/protocol';
import { BlockExecution, type BlockExecutionOptions, type ExecutedBlock } from './blockExecution.ts';

/** Candidates that may be passed over before the block is closed: bounds the work for a pool full of misfits. */
export const CANDIDATES_PASSED_MAX = 1000;
/** The least any transaction uses; with less left, the block is full. */
const TRANSACTION_GAS_MIN = 21_000n;

/** A candidate that could not be applied now. `drop`: it never can be. `keep`: it may fit a later block. */
export type PassedOver = {
  readonly transaction: RecoveredTransaction;
  readonly fault: Fault;
  readonly advice: 'drop' | 'keep';
};

export type BuildOptions = BlockExecutionOptions & {
  /** In the order wanted; those of one account in nonce order. */
  readonly candidates: Iterable<RecoveredTransaction>;
  /** Asked before each candidate; true closes the block (time budget). */
  readonly shouldClose?: () => boolean;
};

const KEEP: ReadonlySet<string> = new Set([
  'execution/nonce-too-high',
  'execution/insufficient-funds',
  'execution/fee-below-base',
  'execution/block-gas-limit',
  'execution/block-work-limit',
  'execution/block-bytes-limit',
]);

/**
 * Chooses and applies transactions for a new block: candidates in their order, misfits passed over, until the block is
 * full, the candidates are used up or `shouldClose` says so. The result is what `executeBlock` would give.
 */
export async function buildTransactions({
  candidates,
  shouldClose,
  ...options
}: BuildOptions): Promise<{ readonly executed: ExecutedBlock; readonly passedOver: readonly PassedOver[] }> {
  const { pause } = options;
  const execution = await BlockExecution.open(options);
  const passedOver: PassedOver[] = [];
  // Later nonces of an account cannot be applied once one has been passed over.
  const closed = new Set<Address>();
  for (const transaction of candidates) {
    if (execution.gasLeft < TRANSACTION_GAS_MIN || passedOver.length >= CANDIDATES_PASSED_MAX) break;
    if (shouldClose?.() === true) break;
    if (closed.has(transaction.sender)) continue;
    const added = execution.add(transaction);
    const fault = added instanceof Promise ? await added : added;
    if (isFault(fault)) {
      const advice = isTooBigForever(transaction, fault, options) || !KEEP.has(fault.code) ? 'drop' : 'keep';
      passedOver.push({ transaction, fault, advice });
      // A nonce that is used up says nothing about the account's next ones.
      if (fault.code !== 'execution/nonce-too-low') closed.add(transaction.sender);
      // It may have run until then: one such transaction a block, or passing over them would take all the time.
      if (fault.code === 'execution/block-work-limit' && hasRun(transaction, execution)) break;
    }
    const turn = pause?.();
    if (turn !== undefined) await turn;
  }
  return { executed: execution.finish(), passedOver };
}

/** One that asks for more gas than there is work left is refused without being run. */
function hasRun({ gasLimit }: RecoveredTransaction, { workLeft }: BlockExecution): boolean {
  return workLeft === undefined || gasLimit <= workLeft;
}

function isTooBigForever(transaction: RecoveredTransaction, fault: Fault, { block }: BlockExecutionOptions): boolean {
  return fault.code === 'execution/block-gas-limit' && transaction.gasLimit > block.gasLimit;
}
