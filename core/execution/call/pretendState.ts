import type { Journal } from '@hanse/state';
import { executionFault } from '../faults.ts';
import type { StateOverrides } from './overrides.ts';

/**
 * Writes `overrides` into the journal as if they had always been so: what calls change later replaces them, and an
 * account that is left empty exists. Throws `execution/conflicting-overrides`.
 */
export function pretendState(journal: Journal, overrides: StateOverrides): void {
  for (const [address, { balance, nonce, code, state, stateDiff }] of overrides) {
    if (state !== undefined && stateDiff !== undefined) throw executionFault('conflicting-overrides', { address });
    if (!journal.exists(address)) journal.createAccount(address);
    if (nonce !== undefined) journal.setNonce(address, nonce);
    if (balance !== undefined) journal.setBalance(address, balance);
    if (code !== undefined) journal.setCode(address, code);
    if (state !== undefined) journal.clearStorage(address);
    for (const [slot, value] of state ?? stateDiff ?? []) journal.setSlot(address, slot, value);
  }
  journal.endPretence();
}
