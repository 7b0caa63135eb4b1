import type { Address, Hash } from '@hanse/base';
import {
  foundersStaking,
  STAKE_TOKEN_ADDRESS,
  STAKING_ADDRESS,
  type StakingGenesis,
  type StakingSettings,
} from '@hanse/league';
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

/** What each holder of a founder's stake has besides, where a token of the ledger's own is delegated. */
export const FOUNDING_TOKENS = 1_000_000n;

/** The same with a token of the ledger's own in place of seats. */
export function foundingTokens({
  validators,
  settings = {},
}: {
  readonly validators: readonly Founder[];
  readonly settings?: Partial<StakingSettings>;
}): FoundingStake {
  const token = { ...settings, mode: 'token', token: STAKE_TOKEN_ADDRESS } as const;
  const holders = new Set(validators.map(({ address, holder = address }) => holder));
  const balances = new Map([...holders].map((holder) => [holder, FOUNDING_TOKENS]));
  return { ...foundingStake({ validators, settings: token }), token: { name: 'Stake', symbol: 'STAKE', balances } };
}

/** Where the contract keeps the blocks of an epoch. */
const EPOCH_SLOT = `0x${'3'.padStart(64, '0')}` as Hash;

/** Blocks of an epoch that a genesis lays down; undefined where it has no contract `Staking`. */
export function epochBlocksIn(alloc: Genesis['alloc']): number | undefined {
  const blocks = alloc.get(STAKING_ADDRESS)?.storage.get(EPOCH_SLOT);
  return blocks === undefined ? undefined : Number(blocks);
}
