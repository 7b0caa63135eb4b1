import type { Fault } from '@hanse/base';
import { EMPTY_CODE_HASH } from '@hanse/crypto';
import { isAtLeast, maxGasPrice, type RecoveredTransaction } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import { isDelegation } from './delegation.ts';
import type { BlockContext } from './evm.ts';
import { executionFault } from './faults.ts';

/**
 * Why `transaction` cannot be applied to the state as it is now, or undefined (LEDGER-TX-10 to -12): nonce, EIP-3607, base
 * fee, balance. What needs no state is `checkTransaction`'s.
 */
export function checkSender(
  transaction: RecoveredTransaction,
  block: Pick<BlockContext, 'baseFeePerGas' | 'fork'>,
  journal: Journal,
): Fault | undefined {
  const { sender, nonce, gasLimit, value } = transaction;
  const expected = journal.nonce(sender);
  if (nonce !== expected) {
    const name = nonce < expected ? 'nonce-too-low' : 'nonce-too-high';
    return executionFault(name, { address: sender, seen: nonce, wanted: expected });
  }
  if (journal.codeHash(sender) !== EMPTY_CODE_HASH) {
    const mayDelegate = isAtLeast(block.fork, 'prague');
    if (!mayDelegate || !isDelegation(journal.code(sender))) {
      return executionFault('sender-has-code', { address: sender });
    }
  }
  const price = maxGasPrice(transaction);
  if (price < block.baseFeePerGas) {
    return executionFault('fee-below-base', { seen: price, wanted: block.baseFeePerGas });
  }
  if (price !== 0n || value !== 0n) {
    const cost = price === 0n ? value : gasLimit * price + value;
    const balance = journal.balance(sender);
    if (balance < cost) return executionFault('insufficient-funds', { address: sender, seen: balance, wanted: cost });
  }
  return undefined;
}
