import type { Address } from '@hanse/base';
import { EMPTY_CODE_HASH } from '@hanse/crypto';
import {
  type AccessListEntry,
  effectiveGasPrice,
  floorGas,
  intrinsicGas,
  type RecoveredTransaction,
} from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import { applyTransfer } from './applyTransfer.ts';
import { applyAuthorizations } from './authorizations.ts';
import type { BlockContext, Evm, EvmObserver, EvmResult, MaybePromise } from './evm.ts';
import { executionFault } from './faults.ts';
import type { TransactionOutcome } from './outcome.ts';
import { payProposer } from './payFees.ts';

/** At most a fifth of the gas used is given back (EIP-3529). */
const REFUND_QUOTIENT = 5n;
const NO_ENTRIES: readonly AccessListEntry[] = [];

/** Where a transaction is applied. */
export type ApplyOptions = {
  readonly block: BlockContext;
  readonly journal: Journal;
  readonly evm: Evm;
  readonly observer?: EvmObserver | undefined;
  /** More work than this throws `execution/block-work-limit`, and the journal is as before. */
  readonly workMax?: bigint | undefined;
};

/** Whom a transaction pays that needs no EVM; undefined for all others. */
function transferRecipient(
  { to, type }: RecoveredTransaction,
  { block, journal, evm, observer }: ApplyOptions,
): Address | undefined {
  // A tracer wants to hear of a transfer, too.
  if (to === null || type === 4 || observer?.tracer !== undefined) return undefined;
  if (block.movedPrecompiles?.has(to) === true) return undefined;
  return journal.codeHash(to) === EMPTY_CODE_HASH && !evm.isPrecompile(to, block.fork) ? to : undefined;
}

/**
 * Applies a transaction that has passed `checkTransaction` and `checkSender` to the journal and ends it there. Immediate
 * for transfers, a promise when the EVM gives one. When it throws, the journal is as it was before.
 */
export function applyTransaction(
  transaction: RecoveredTransaction,
  options: ApplyOptions,
): MaybePromise<TransactionOutcome> {
  const recipient = transferRecipient(transaction, options);
  if (recipient !== undefined) return applyTransfer(transaction, recipient, options);
  const { block, journal, evm, observer, workMax } = options;
  const { sender, gasLimit, nonce } = transaction;
  const start = journal.checkpoint();
  const rewind = (error: unknown): never => {
    journal.revertTo(start);
    journal.endTransaction();
    throw error;
  };
  const price = effectiveGasPrice(transaction, block.baseFeePerGas);
  journal.setNonce(sender, nonce + 1n);
  if (price !== 0n) journal.setBalance(sender, journal.balance(sender) - gasLimit * price);
  let accessList = transaction.type === 0 ? NO_ENTRIES : transaction.accessList;
  let authorityRefund = 0n;
  if (transaction.type === 4) {
    const { refund, authorities } = applyAuthorizations(transaction.authorizationList, block.chainId, journal);
    authorityRefund = refund;
    accessList = [...accessList, ...authorities.map((address) => ({ address, storageKeys: [] }))];
  }
  const message = {
    from: sender,
    to: transaction.to,
    createNonce: nonce,
    value: transaction.value,
    data: transaction.data,
    gas: gasLimit - intrinsicGas(transaction),
    gasPrice: price,
    accessList,
    ...(workMax === undefined ? {} : { surchargeMax: workMax }),
  };
  const end = (result: EvmResult): TransactionOutcome => {
    const work = gasLimit - result.gasLeft + result.surcharge;
    if (workMax !== undefined && work > workMax) {
      throw executionFault('block-work-limit', { seen: work, wanted: workMax });
    }
    return settle({ transaction, options, price, result, authorityRefund, work });
  };
  try {
    const result = evm.run(message, block, journal, observer);
    return result instanceof Promise ? result.then(end).catch(rewind) : end(result);
  } catch (error) {
    return rewind(error);
  }
}

type Settlement = {
  readonly transaction: RecoveredTransaction;
  readonly options: ApplyOptions;
  readonly price: bigint;
  readonly result: EvmResult;
  readonly authorityRefund: bigint;
  readonly work: bigint;
};

/** Gives back what was not used, pays the proposer, removes what destroyed itself. */
function settle({ transaction, options, price, result, authorityRefund, work }: Settlement): TransactionOutcome {
  const { block, journal } = options;
  const { sender, gasLimit } = transaction;
  const used = gasLimit - result.gasLeft;
  const wished = authorityRefund + result.gasRefund;
  const most = used / REFUND_QUOTIENT;
  const refunded = used - (wished < most ? wished : most);
  const floor = floorGas(transaction, block.fork);
  const gasUsed = refunded < floor ? floor : refunded;
  if (price !== 0n) journal.setBalance(sender, journal.balance(sender) + (gasLimit - gasUsed) * price);
  payProposer(block, gasUsed, price, journal);
  for (const address of result.destroyed) journal.destroy(address);
  journal.endTransaction();
  return {
    gasUsed,
    gasPeak: used < floor ? floor : used,
    work,
    effectiveGasPrice: price,
    created: result.failure === undefined ? result.created : undefined,
    logs: result.logs,
    failure: result.failure,
    output: result.output,
  };
}
