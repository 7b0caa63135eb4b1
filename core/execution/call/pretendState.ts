import type { Address } from '@hanse/base';
import type { Fork } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import type { Evm } from '../evm.ts';
import { executionFault } from '../faults.ts';
import type { StateOverrides } from './overrides.ts';

/**
 * Writes `overrides` into the journal as if they had always been so: what calls change later replaces them, and an
 * account that is left empty exists. Throws `execution/conflicting-overrides` and, about precompiles, which keep their
 * places, `execution/not-a-precompile`, `…/precompile-onto-itself`, `…/precompiles-onto-one`, `…/precompile-fixed`.
 */
export function pretendState(
  journal: Journal,
  overrides: StateOverrides,
  { evm, fork }: { readonly evm: Evm; readonly fork: Fork },
): void {
  checkPrecompiles(overrides, { evm, fork });
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

function checkPrecompiles(overrides: StateOverrides, { evm, fork }: { readonly evm: Evm; readonly fork: Fork }): void {
  const targets = new Set<Address>();
  for (const [address, { code, movePrecompileToAddress: target }] of overrides) {
    const isPrecompile = evm.isPrecompile(address, fork);
    if (target !== undefined) {
      if (!isPrecompile) throw executionFault('not-a-precompile', { address });
      if (target === address) throw executionFault('precompile-onto-itself', { address });
      if (targets.has(target)) throw executionFault('precompiles-onto-one', { address: target });
      targets.add(target);
    }
    if (isPrecompile && (target !== undefined || code !== undefined)) {
      throw executionFault('precompile-fixed', { address });
    }
  }
}
