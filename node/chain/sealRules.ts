import { type Address, accept, type Verdict } from '@hanse/base';
import type { Header } from '@hanse/protocol';

/** What the engine says about proposers, seals and validators; the rest of it is not the chain's business. */
export type SealRules = {
  readonly verifySeals: (header: Header, validators: readonly Address[]) => Verdict;
  readonly validatorsAfter: (header: Header) => readonly Address[];
  /** Whether a block may name `coinbase` as its proposer, of those who decide it. */
  readonly mayPropose: (coinbase: Address, validators: readonly Address[]) => boolean;
};

/** For chains whose blocks are sealed elsewhere or not at all: whoever imports them vouches for them. */
export const UNSEALED: SealRules = {
  verifySeals: () => accept(),
  validatorsAfter: () => [],
  mayPropose: () => true,
};

/** Validators propose, each in its turn: the rule of every engine here. */
export function isValidator(coinbase: Address, validators: readonly Address[]): boolean {
  return validators.includes(coinbase);
}
