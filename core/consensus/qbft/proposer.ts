import { type Address, invariant } from '@hanse/base';

/**
 * Who proposes in `round` on a block made by `previous` (its coinbase): round-robin over the sorted validators,
 * starting after `previous`, or at the first address above it if it is no validator any more (QBFT-PROPOSER-1).
 */
export function proposerFor(options: {
  readonly validators: readonly Address[];
  readonly previous: Address;
  readonly round: number;
}): Address {
  const { validators, previous, round } = options;
  const at = validators.indexOf(previous);
  const above = at >= 0 ? at + 1 : validators.findIndex((validator) => validator > previous);
  const proposer = validators[(Math.max(above, 0) + round) % validators.length];
  invariant(proposer !== undefined, 'a height has at least one validator');
  return proposer;
}
