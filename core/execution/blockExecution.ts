import { Fault, type Hash, InvariantViolation, isFault } from '@hanse/base';
import {
  BLOCK_BYTES_MAX,
  BLOOM_BYTES,
  bloomOfLogs,
  checkTransaction,
  mergeBloom,
  type Receipt,
  type RecoveredTransaction,
  type Withdrawal,
} from '@hanse/protocol';
import { Journal, type StateChanges, type StateReader } from '@hanse/state';
import { type ApplyOptions, applyTransaction } from './applyTransaction.ts';
import { checkSender } from './checkSender.ts';
import type { BlockContext, Evm, MaybePromise } from './evm.ts';
import { executionFault } from './faults.ts';
import { LEAGUE, type LedgerFamily } from './ledgerFamily.ts';
import type { TransactionOutcome } from './outcome.ts';
import { receiptsRoot, transactionsRoot, withdrawalsRoot } from './roots.ts';
import { type OpeningCall, openBlock } from './systemCalls.ts';

/** Bytes of a block set aside for what is not a transaction (LEDGER-WIRE-2). */
export const BLOCK_OVERHEAD_BYTES = 128 * 1024;
/** Bytes of all transactions of a block. */
export const BLOCK_TRANSACTION_BYTES_MAX: number = BLOCK_BYTES_MAX - BLOCK_OVERHEAD_BYTES;
/** Withdrawals are told in gwei. */
const WEI_PER_GWEI = 1_000_000_000n;
/** Of a receipt without logs; shared, never written to. */
const EMPTY_BLOOM: Uint8Array = new Uint8Array(BLOOM_BYTES);

/** Everything that execution says about a block; the header repeats most of it. */
export type ExecutedBlock = {
  readonly transactions: readonly RecoveredTransaction[];
  readonly receipts: readonly Receipt[];
  readonly outcomes: readonly TransactionOutcome[];
  readonly gasUsed: bigint;
  /** 256 bytes. */
  readonly logsBloom: Uint8Array;
  readonly transactionsRoot: Hash;
  readonly receiptsRoot: Hash;
  readonly withdrawalsRoot: Hash;
  /** Where the ledger has requests (EIP-7685). */
  readonly requestsHash: Hash | undefined;
  readonly changes: StateChanges;
};

export type BlockExecutionOptions = {
  readonly block: BlockContext;
  /** The state after the parent. */
  readonly reader: StateReader;
  readonly evm: Evm;
  readonly parentHash: Hash;
  readonly parentBeaconBlockRoot?: Hash | undefined;
  /** Of the ledger itself, before the first transaction (LEDGER-SYSTEM-2). */
  readonly openingCalls?: readonly OpeningCall[] | undefined;
  /** Default: a league. */
  readonly family?: LedgerFamily;
  /** Asked now and then while code runs; a promise is waited for, so that a long block gives way to other work. */
  readonly pause?: (() => Promise<void> | undefined) | undefined;
};

/** A block while its transactions are applied one after another: by the proposer who chooses them, by others who check. */
export class BlockExecution {
  readonly #options: ApplyOptions;
  readonly #transactions: RecoveredTransaction[] = [];
  readonly #receipts: Receipt[] = [];
  readonly #outcomes: TransactionOutcome[] = [];
  readonly #bloom = new Uint8Array(BLOOM_BYTES);
  #gasUsed = 0n;
  #withdrawals: readonly Withdrawal[] = [];
  #requestsHash: Hash | undefined;
  #bytes = 0;
  #work = 0n;
  readonly #family: LedgerFamily;
  readonly #workLimit: bigint | undefined;

  private constructor(options: ApplyOptions, family: LedgerFamily) {
    this.#options = options;
    this.#family = family;
    this.#workLimit = family.workLimit?.(options.block.gasLimit);
  }

  /** Opens the block: system calls first. */
  static async open(options: BlockExecutionOptions): Promise<BlockExecution> {
    const { block, reader, evm, parentHash, parentBeaconBlockRoot, openingCalls, family = LEAGUE, pause } = options;
    const journal = new Journal(reader);
    await openBlock({ block, journal, evm, parentHash, parentBeaconBlockRoot, openingCalls });
    const observer = pause && { shouldStop: () => pause()?.then(() => false) ?? false };
    return new BlockExecution({ block, journal, evm, observer }, family);
  }

  /** LEDGER-WORK-1; undefined: whatever gas pays for. */
  get workLeft(): bigint | undefined {
    return this.#workLimit === undefined ? undefined : this.#workLimit - this.#work;
  }

  get gasLeft(): bigint {
    return this.#options.block.gasLimit - this.#gasUsed;
  }

  get bytesLeft(): number {
    return BLOCK_TRANSACTION_BYTES_MAX - this.#bytes;
  }

  /** Applies the next transaction; a fault says why it cannot be applied here, and then nothing has changed. */
  add(transaction: RecoveredTransaction): MaybePromise<Fault | undefined> {
    const fault = this.#refusal(transaction);
    if (fault !== undefined) return fault;
    try {
      // LEDGER-WORK-1: the first transaction of a block may make any work.
      const workMax = this.#transactions.length === 0 ? undefined : this.workLeft;
      const outcome = applyTransaction(transaction, { ...this.#options, workMax });
      if (outcome instanceof Promise) {
        return outcome.then(
          (settled) => this.#record(transaction, settled),
          (error: unknown) => engineFailure(transaction, error),
        );
      }
      return this.#record(transaction, outcome);
    } catch (error) {
      return engineFailure(transaction, error);
    }
  }

  /** Credits withdrawals, after the last transaction (EIP-4895, LEDGER-PLAIN-2). */
  withdraw(withdrawals: readonly Withdrawal[]): void {
    const { journal } = this.#options;
    for (const { address, amount } of withdrawals) {
      if (amount === 0n) journal.touch(address);
      else journal.setBalance(address, journal.balance(address) + amount * WEI_PER_GWEI);
    }
    if (withdrawals.length > 0) journal.endTransaction();
    this.#withdrawals = withdrawals;
  }

  /** Does what the ledger's family does after the last transaction. */
  async close(): Promise<void> {
    const { block, journal, evm } = this.#options;
    this.#requestsHash = await this.#family.closeBlock?.({ block, journal, evm, receipts: this.#receipts });
  }

  /** Everything there is to say about the block. */
  finish(): ExecutedBlock {
    return {
      transactions: this.#transactions,
      receipts: this.#receipts,
      outcomes: this.#outcomes,
      gasUsed: this.#gasUsed,
      logsBloom: this.#bloom,
      transactionsRoot: transactionsRoot(this.#transactions),
      receiptsRoot: receiptsRoot(this.#receipts),
      withdrawalsRoot: withdrawalsRoot(this.#withdrawals),
      requestsHash: this.#requestsHash,
      changes: this.#options.journal.changes(),
    };
  }

  /** LEDGER-TX-1 to -13. */
  #refusal(transaction: RecoveredTransaction): Fault | undefined {
    const { block, journal } = this.#options;
    if (transaction.gasLimit > this.gasLeft) {
      return executionFault('block-gas-limit', { seen: transaction.gasLimit, wanted: this.gasLeft });
    }
    if (this.workLeft !== undefined && transaction.gasLimit > this.workLeft) {
      return executionFault('block-work-limit', { seen: transaction.gasLimit, wanted: this.workLeft });
    }
    if (transaction.raw.length > this.bytesLeft) {
      return executionFault('block-bytes-limit', {
        seen: this.#bytes + transaction.raw.length,
        wanted: BLOCK_TRANSACTION_BYTES_MAX,
      });
    }
    try {
      checkTransaction(transaction, { chainId: block.chainId, fork: block.fork, unprotected: 'allow' });
    } catch (error) {
      if (error instanceof Fault) return error;
      throw error;
    }
    return checkSender(transaction, block, journal);
  }

  #record(transaction: RecoveredTransaction, outcome: TransactionOutcome): undefined {
    this.#gasUsed += outcome.gasUsed;
    this.#work += outcome.work;
    this.#bytes += transaction.raw.length;
    const logsBloom = outcome.logs.length === 0 ? EMPTY_BLOOM : bloomOfLogs(outcome.logs);
    if (outcome.logs.length > 0) mergeBloom(this.#bloom, logsBloom);
    this.#transactions.push(transaction);
    this.#outcomes.push(outcome);
    this.#receipts.push({
      type: transaction.type,
      status: outcome.failure === undefined ? 1 : 0,
      cumulativeGasUsed: this.#gasUsed,
      logsBloom,
      logs: outcome.logs,
    });
  }
}

/**
 * A defect of the engine must not stop the ledger: the transaction is left out, whoever proposes it is refused. Damaged
 * data (a fault of another room) and broken invariants are not the transaction's doing and go on.
 */
function engineFailure({ hash }: RecoveredTransaction, error: unknown): Fault {
  if (isFault(error, 'execution/block-work-limit')) return error;
  if (isFault(error) || error instanceof InvariantViolation) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  return executionFault('engine-failure', { hash, reason }, error);
}
