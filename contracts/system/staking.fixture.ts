import assert from 'node:assert/strict';
import type { Address } from '@hanse/base';
import {
  type Artifact,
  staking as artifact,
  evidence,
  hostileToken,
  stakeToken,
  systemCode,
  validators,
} from '@hanse/contracts';
import {
  EVIDENCE_ADDRESS,
  foundersStaking,
  type LeagueSealers,
  STAKE_TOKEN_ADDRESS,
  STAKING_ADDRESS,
  type StakingSettings,
  sealersOf,
  stakeTokenStorage,
  stakingStorage,
  systemAlloc,
} from '@hanse/league';
import { member, type Result, TestLedger } from './ledger.fixture.ts';

export const S: Address = STAKING_ADDRESS;
export const EPOCH = 10;
export const MEMBER_TOKENS = 1_000_000n;
export const SETTINGS: Partial<StakingSettings> = {
  epochBlocks: EPOCH,
  committeeMin: 1,
  committeeMax: 4,
  unbondingEpochs: 2,
};

export type Options = {
  readonly founders?: readonly number[];
  /** By default the founders. */
  readonly candidates?: readonly number[];
  readonly settings?: Partial<StakingSettings>;
  /** Who holds a million tokens each; with it the ledger is one of tokens. */
  readonly holders?: readonly number[];
  readonly rewards?: bigint;
  /** The code of the token; by default that of StakeToken. */
  readonly tokenCode?: Artifact;
};

/** Founders with 100 seats, or tokens, each given to themselves; they seal the first epoch. */
export function stakingLedger({
  founders = [1, 2, 3],
  candidates = founders,
  settings = {},
  holders,
  rewards = 0n,
  tokenCode = stakeToken,
}: Options = {}): TestLedger {
  const mode = holders === undefined ? 'seats' : 'token';
  const token = holders === undefined ? {} : { token: STAKE_TOKEN_ADDRESS };
  const genesis = foundersStaking(candidates.map(member), { ...SETTINGS, mode, ...token, ...settings });
  const locked = 100n * BigInt(candidates.length) + rewards;
  const balances = new Map<Address, bigint>([
    [S, locked],
    ...(holders ?? []).map((one): [Address, bigint] => [member(one), MEMBER_TOKENS]),
  ]);
  const alloc = systemAlloc({
    engine: 'dpos',
    validators: founders.map(member),
    code: systemCode,
    stakingStorage: stakingStorage({ ...genesis, rewards }),
    ...(holders === undefined
      ? {}
      : {
          stakeToken: {
            code: tokenCode.deployedBytecode,
            storage: stakeTokenStorage({ name: 'Harbour Stake', symbol: 'HST', balances }),
          },
        }),
  });
  // Only that contract may tell of offences; with no code there, a test can.
  alloc.delete(EVIDENCE_ADDRESS);
  const abis = [artifact, validators, evidence, stakeToken, hostileToken].map(({ abi }) => abi);
  return new TestLedger(alloc, abis.flat());
}

export const send = (ledger: TestLedger, from: number, name: string, ...args: readonly unknown[]): Promise<Result> =>
  ledger.send(member(from), S, name, args);

export async function ok(result: Promise<Result>): Promise<Result> {
  const done = await result;
  assert.equal(done.said, 'ok');
  return done;
}

export async function refused(result: Promise<Result>, said: string): Promise<void> {
  assert.equal((await result).said, said);
}

/** To the first block of the next epoch. */
export async function nextEpoch(ledger: TestLedger, each: Parameters<TestLedger['block']>[0] = {}): Promise<void> {
  do await ledger.block(each);
  while (ledger.height % EPOCH !== 0);
}

export function inCharge(ledger: TestLedger): LeagueSealers {
  const sealers = sealersOf(ledger.reader, { height: ledger.height + 1 });
  assert.ok(sealers !== undefined);
  return sealers;
}

/** Number and weight of each member of the committee. */
export const committee = (ledger: TestLedger): readonly (readonly [number: number, weight: number])[] => {
  const { validators: list, weights } = inCharge(ledger);
  return list.map((address, at) => [Number(BigInt(address)) - 0xa000, Number(weights?.[at] ?? 0n)]);
};

/** Registered, and admitted by the founders 1, 2, … as many as a quorum of `total` needs. */
export async function admitted(ledger: TestLedger, number: number, total = 3): Promise<void> {
  await ok(send(ledger, number, 'register', `candidate ${number}`));
  for (let voter = 1; voter <= Math.floor((2 * total - 1) / 3) + 1; voter++)
    await ok(send(ledger, voter, 'admit', member(number)));
}

export const approve = (ledger: TestLedger, holder: number, amount: bigint): Promise<Result> =>
  ledger.send(member(holder), STAKE_TOKEN_ADDRESS, 'approve', [S, amount]);

export const balanceOf = (ledger: TestLedger, of: Address): Promise<bigint> =>
  ledger.view<bigint>(STAKE_TOKEN_ADDRESS, 'balanceOf', [of]);

export type Candidate = {
  readonly account: string;
  readonly name: string;
  readonly isAdmitted: boolean;
  readonly isInCharge: boolean;
  readonly jailedUntil: bigint;
  readonly weight: bigint;
  readonly taken: bigint;
  readonly missed: bigint;
  readonly takenEver: bigint;
  readonly missedEver: bigint;
  readonly votes: bigint;
};
export const candidate = (ledger: TestLedger, number: number): Promise<Candidate> =>
  ledger.view<Candidate>(S, 'candidateOf', [member(number)]);
