import type { Address, Hash } from '@hanse/base';
import { Dice } from '@hanse/consensus';
import { stakingStorage } from '@hanse/league';

/** Blocks of an epoch: few, so that a run of minutes sees elections. */
const EPOCH_BLOCKS = { min: 4, max: 16 } as const;
const SEATS = { min: 40, max: 160 } as const;

export type SimStakingOptions = {
  readonly validators: readonly Address[];
  readonly seed: number;
  /** Members that may lie or be lost for good: a committee never becomes so small that they are too many. */
  readonly faulty: number;
  /** `fixed`: all stay in the committee, as where some lie from the beginning. */
  readonly committee: 'elected' | 'fixed';
};

/** The storage of `Staking` for a simulated league: short epochs, unequal weights, members that are jailed for absence. */
export function simStaking({ validators, seed, faulty, committee }: SimStakingOptions): ReadonlyMap<Hash, bigint> {
  const dice = new Dice(seed ^ 0x165667b1);
  const count = validators.length;
  const founders = validators.map((address, index) => ({
    address,
    name: `founder ${index + 1}`,
    delegations: [{ delegator: address, weight: BigInt(dice.between(SEATS.min, SEATS.max)) }],
  }));
  return stakingStorage({
    settings: {
      mode: 'seats',
      epochBlocks: dice.between(EPOCH_BLOCKS.min, EPOCH_BLOCKS.max),
      committeeMin: committee === 'fixed' ? count : Math.max(1, count - faulty),
      committeeMax: count,
      candidatesMax: 64,
      unbondingEpochs: 2,
      rewardPerBlock: 0n,
      missedShareMax: dice.pick([2000, 5000, 8000]) ?? 5000,
      jailEpochs: dice.between(1, 3),
      offenceShare: 1000,
    },
    candidates: founders,
  });
}
