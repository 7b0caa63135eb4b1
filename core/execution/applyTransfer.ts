import type { Address } from '@hanse/base';
import { effectiveGasPrice, floorGas, intrinsicGas, type RecoveredTransaction } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import type { BlockContext } from './evm.ts';
import { type TransactionOutcome, transferOutcome } from './outcome.ts';
import { payProposer } from './payFees.ts';

/**
 * Value to an account without code: no EVM, no undo, one write for each account. The transaction has passed
 * `checkTransaction` and `checkSender`.
 */
export function applyTransfer(
  transaction: RecoveredTransaction,
  to: Address,
  { block, journal }: { readonly block: BlockContext; readonly journal: Journal },
): TransactionOutcome {
  const { sender, value } = transaction;
  const price = effectiveGasPrice(transaction, block.baseFeePerGas);
  const intrinsic = intrinsicGas(transaction);
  const floor = floorGas(transaction, block.fork);
  const gasUsed = floor > intrinsic ? floor : intrinsic;
  const spent = price === 0n ? value : value + gasUsed * price;
  journal.setNonce(sender, transaction.nonce + 1n);
  if (spent !== 0n) journal.setBalance(sender, journal.balance(sender) - spent);
  if (value === 0n) journal.touch(to);
  else journal.setBalance(to, journal.balance(to) + value);
  payProposer(block, gasUsed, price, journal);
  journal.endTransaction();
  return transferOutcome(gasUsed, price);
}
