import { type Address, accept, type Verdict } from '@hanse/base';
import type { Sealers } from '@hanse/consensus';
import type { OpeningCall } from '@hanse/execution';
import type { Header } from '@hanse/protocol';
import type { StateReader } from '@hanse/state';

/** Who seals which height, whether they did, and what the ledger is told of it; the rest is not the chain's business. */
export type SealRules = {
  readonly verifySeals: (header: Header, sealers: Sealers) => Verdict;
  /** The sealers of the height after `header`; `state` is the one after that block. */
  readonly sealersAfter: (header: Header, state: StateReader) => Sealers;
  /** Whether a block may name `coinbase` as its proposer, of those who decide it. */
  readonly mayPropose: (coinbase: Address, sealers: Sealers) => boolean;
  /** What the protocol itself calls before the first transaction of a block (LEDGER-SYSTEM-2). */
  readonly openingCalls: (header: Pick<Header, 'number' | 'coinbase'>, sealers: Sealers) => readonly OpeningCall[];
};

/** For chains whose blocks are sealed elsewhere or not at all: whoever imports them vouches for them. */
export const UNSEALED: SealRules = {
  verifySeals: () => accept(),
  sealersAfter: () => ({ engine: 'none', validators: [], since: 1 }),
  mayPropose: () => true,
  openingCalls: () => [],
};

/** Validators propose, each in its turn: the rule of every engine here. */
export function isValidator(coinbase: Address, { validators }: Sealers): boolean {
  return validators.includes(coinbase);
}
