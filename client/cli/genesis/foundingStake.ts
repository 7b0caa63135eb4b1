import type { Address, Hash } from '@hanse/base';
import { foundersStaking, STAKING_ADDRESS, type StakingGenesis, type StakingSettings } from '@hanse/league';
import type { Genesis } from '@hanse/protocol';

/** What a league under DPoS begins with. */
export type FoundingStake = StakingGenesis & {
  /** A token of the ledger's own, where that is what is delegated: who holds it beside what is delegated already. */
  readonly token?: {
    readonly name: string;
    readonly symbol: string;
    readonly balances: ReadonlyMap<Address, bigint>;
  };
};

export type Founder = {
  readonly address: Address;
  /** Under which it stands as a candidate. */
  readonly name?: string;
  /** Who has its seats; itself unless given. */
  readonly holder?: Address;
};

const NAME_BYTES_MAX = 64;

/** Every founding validator is admitted and has the same seats behind it, which their holder may delegate elsewhere. */
export function foundingStake({
  validators,
  settings = {},
}: {
  readonly validators: readonly Founder[];
  readonly settings?: Partial<StakingSettings>;
}): FoundingStake {
  const usual = foundersStaking(
    validators.map(({ address }) => address),
    settings,
  );
  const candidates = usual.candidates.map((one, at) => {
    const { name = one.name, holder = one.address } = validators[at] ?? {};
    return {
      ...one,
      name: Buffer.byteLength(name) > NAME_BYTES_MAX ? one.name : name,
      delegations: one.delegations.map(({ weight }) => ({ delegator: holder, weight })),
    };
  });
  return { ...usual, candidates };
}

/** Where the contract keeps the blocks of an epoch. */
const EPOCH_SLOT = `0x${'3'.padStart(64, '0')}` as Hash;

/** Blocks of an epoch that a genesis lays down; undefined where it has no contract `Staking`. */
export function epochBlocksIn(alloc: Genesis['alloc']): number | undefined {
  const blocks = alloc.get(STAKING_ADDRESS)?.storage.get(EPOCH_SLOT);
  return blocks === undefined ? undefined : Number(blocks);
}
