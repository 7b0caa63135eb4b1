import { type Address, type Hash, InvariantViolation } from '@hanse/base';
import { createAddress } from '@hanse/crypto';
import type { AccessListEntry } from '@hanse/protocol';
import type { TransactionOutcome } from '../outcome.ts';
import { type CallOptions, call, NO_ADDRESS } from './call.ts';
import { withOverrides } from './overrides.ts';

/** Runs until the list stays the same; each run can only add to it. */
const ROUNDS_MAX = 16;

export type AccessListResult = {
  readonly accessList: readonly AccessListEntry[];
  /** The run with that list. */
  readonly outcome: TransactionOutcome;
};

/** What a call touches, as an access list: repeated with its own list until that no longer grows, as in geth. */
export async function createAccessList(options: CallOptions): Promise<AccessListResult> {
  const { request, block, evm } = options;
  const reader = withOverrides(options.reader, options.overrides ?? new Map());
  const sender = request.from ?? NO_ADDRESS;
  const target = request.to ?? createAddress(sender, reader.account(sender)?.nonce ?? 0n);
  const isFree = (address: Address): boolean =>
    address === sender || address === target || evm.isPrecompile(address, block.fork);
  let accessList: readonly AccessListEntry[] = request.accessList ?? [];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const touched = new Map<Address, Set<Hash>>();
    for (const { address, storageKeys } of accessList) touch(touched, address, storageKeys);
    const outcome = await call({
      ...options,
      request: { ...request, accessList },
      observer: {
        shouldStop: () => options.observer?.shouldStop?.() ?? false,
        onAccess: (address, slot) => {
          if (slot !== undefined) touch(touched, address, [slot]);
          else if (!isFree(address)) touch(touched, address, []);
        },
      },
    });
    const next = [...touched].map(([address, slots]) => ({ address, storageKeys: [...slots] }));
    if (size(next) === size(accessList)) return { accessList, outcome };
    accessList = next;
  }
  throw new InvariantViolation('an access list stops growing');
}

function touch(touched: Map<Address, Set<Hash>>, address: Address, slots: readonly Hash[]): void {
  const known = touched.get(address);
  if (known === undefined) touched.set(address, new Set(slots));
  else for (const slot of slots) known.add(slot);
}

function size(list: readonly AccessListEntry[]): number {
  return list.reduce((sum, { storageKeys }) => sum + 1 + storageKeys.length, 0);
}
