import type { Address } from '@hanse/base';
import { quorumOf } from '@hanse/consensus';
import { stakeToken, systemCode } from '@hanse/contracts';
import { STAKING_ADDRESS, stakeTokenStorage, stakingStorage, systemAlloc } from '@hanse/league';
import { PlainState } from '../statetest/plainState.ts';
import { allocJson } from '../t8n/allocJson.ts';
import { type FoundingStake, foundingStake } from './foundingStake.ts';

/** The engines that a genesis can name. */
export const ENGINE_NAMES = ['qbft', 'raft', 'dpos'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export type SystemAccountsOptions = {
  readonly engine: EngineName;
  readonly validators: readonly Address[];
  /** Absent: seats, as many for each validator, which it delegates to itself. */
  readonly stake?: FoundingStake;
};

/**
 * The `alloc` of a new ledger: its system contracts, with the validators of block 1. `Staking` is there under every
 * engine, so that the league can change to DPoS. Throws `league/bad-staking`.
 */
export function systemAccounts({ engine, validators, stake }: SystemAccountsOptions): object {
  const { token, ...genesis } = stake ?? foundingStake({ validators: validators.map((address) => ({ address })) });
  const weightOf = (address: Address): bigint =>
    genesis.candidates
      .filter((one) => one.address === address)
      .flatMap(({ delegations }) => delegations.map(({ weight }) => weight))
      .reduce((sum, weight) => sum + weight, 0n);
  const weights = validators.map(weightOf);
  const isWeighed = engine === 'dpos' && weights.every((weight) => weight > 0n);
  const locked = genesis.candidates
    .flatMap(({ delegations }) => delegations)
    .reduce((sum, one) => sum + one.weight, 0n);
  const alloc = systemAlloc({
    engine,
    validators,
    ...(isWeighed ? { weights } : {}),
    code: systemCode,
    stakingStorage: stakingStorage(genesis),
    ...(token === undefined
      ? {}
      : {
          stakeToken: {
            code: stakeToken.deployedBytecode,
            // What founders delegate and what rewards are paid from lies in the contract from the beginning.
            storage: stakeTokenStorage({
              ...token,
              balances: new Map([...token.balances, [STAKING_ADDRESS, locked + (genesis.rewards ?? 0n)]]),
            }),
          },
        }),
  });
  return allocJson(new PlainState(alloc));
}

/** How many of `count` must agree on a block: Raft asks for a majority, because it expects nobody to lie. */
export const neededOf = (engine: string, count: number): number =>
  engine === 'raft' ? Math.floor(count / 2) + 1 : quorumOf(count);

/** The smallest league that goes on when one fails. */
export const tolerantCountOf = (engine: string): number => (engine === 'raft' ? 3 : 4);
