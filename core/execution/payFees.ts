import type { Journal } from '@hanse/state';
import type { BlockContext } from './evm.ts';

/** Gives the proposer its part of the fee; the base fee is burnt (EIP-1559, LEDGER-FEE-3). */
export function payProposer(
  { coinbase, baseFeePerGas }: BlockContext,
  gasUsed: bigint,
  gasPrice: bigint,
  journal: Journal,
): void {
  const tip = gasPrice - baseFeePerGas;
  if (tip > 0n) journal.setBalance(coinbase, journal.balance(coinbase) + gasUsed * tip);
  // Nothing to give must not bring the account into existence (EIP-161), but removes one that is there and empty.
  else journal.touch(coinbase);
}
