import type { Address } from '@hanse/base';
import { quorumOf } from '@hanse/consensus';
import { systemCode } from '@hanse/contracts';
import { systemAlloc } from '@hanse/league';
import { PlainState } from '../statetest/plainState.ts';
import { allocJson } from '../t8n/allocJson.ts';

/** The engines that a genesis can name. */
export const ENGINE_NAMES = ['qbft', 'raft', 'dpos'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** The `alloc` of a new ledger: its system contracts, with the validators of block 1. */
export function systemAccounts(first: {
  readonly engine: EngineName;
  readonly validators: readonly Address[];
}): object {
  return allocJson(new PlainState(systemAlloc({ ...first, code: systemCode })));
}

/** How many of `count` must agree on a block: Raft asks for a majority, because it expects nobody to lie. */
export const neededOf = (engine: string, count: number): number =>
  engine === 'raft' ? Math.floor(count / 2) + 1 : quorumOf(count);

/** The smallest league that goes on when one fails. */
export const tolerantCountOf = (engine: string): number => (engine === 'raft' ? 3 : 4);
