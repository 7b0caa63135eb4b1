import type { Address } from '@hanse/base';
import type { Fork } from '@hanse/protocol';
import type { BlockContext, Evm } from '../evm.ts';
import { executionFault } from '../faults.ts';
import type { StateOverrides } from './overrides.ts';

type Moved = NonNullable<BlockContext['movedPrecompiles']>;

/**
 * Where the precompiled contracts are that `overrides` move; one that is overridden in any way is gone from its own
 * address, as in geth. `before`: what was moved earlier in the same simulation. Throws `execution/not-a-precompile`,
 * `…/precompile-onto-itself` and `…/precompiles-onto-one`.
 */
export function movePrecompiles(
  overrides: StateOverrides,
  { evm, fork, before = new Map() }: { readonly evm: Evm; readonly fork: Fork; readonly before?: Moved | undefined },
): Moved {
  const moved = new Map(before);
  const targets = new Set<Address>();
  const ownAddress = (address: Address): Address | undefined =>
    before.has(address) ? before.get(address) : evm.isPrecompile(address, fork) ? address : undefined;
  for (const [address, { movePrecompileToAddress: target }] of overrides) {
    const own = ownAddress(address);
    if (target !== undefined) {
      if (own === undefined) throw executionFault('not-a-precompile', { address });
      if (target === address) throw executionFault('precompile-onto-itself', { address });
      if (targets.has(target)) throw executionFault('precompiles-onto-one', { address: target });
      targets.add(target);
      moved.set(target, own);
    }
    if (own !== undefined && !targets.has(address)) moved.set(address, undefined);
  }
  return moved;
}
