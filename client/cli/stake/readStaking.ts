import type { Address } from '@hanse/base';
import { stakeToken, staking } from '@hanse/contracts';
import { STAKING_ADDRESS } from '@hanse/league';
import type { Abi } from 'viem';
import { askSystem, type Member } from '../validators/readSealers.ts';

/** With the errors of the token, which a delegation can run into. */
export const STAKING_ABI: Abi = [...staking.abi, ...stakeToken.abi] as unknown as Abi;
const TOKEN_ABI: Abi = stakeToken.abi as unknown as Abi;
const SEATS_MODE = 1n;
const PAGE = 64;
const ADDRESS_BITS = 160;

export type StakeSettings = {
  readonly mode: 'seats' | 'token';
  readonly token: Address;
  readonly epochBlocks: number;
  readonly committeeMin: number;
  readonly committeeMax: number;
  readonly unbondingEpochs: number;
};
export type CandidateView = {
  readonly address: Address;
  readonly name: string;
  readonly isAdmitted: boolean;
  readonly isInCharge: boolean;
  /** 0: it is not jailed. */
  readonly jailedUntil: bigint;
  readonly weight: bigint;
  readonly taken: number;
  readonly missed: number;
  readonly takenEver: number;
  readonly missedEver: number;
  /** For its admission. */
  readonly votes: number;
};
/** What was undelegated and not withdrawn. */
export type Leave = { readonly candidate: Address; readonly amount: bigint; readonly from: number };

/** Asks `Staking` as of a block. Throws `cli/no-system-contract` where the ledger has none. */
export const askStaking = <Value>(
  url: string,
  height: number,
  name: string,
  args: readonly unknown[] = [],
): Promise<Value> => askSystem(url, { to: STAKING_ADDRESS, abi: STAKING_ABI, name, args }, { height });

export async function readSettings(url: string, height: number): Promise<StakeSettings> {
  type Raw = Readonly<Record<'mode' | 'epochBlocks' | 'committeeMin' | 'committeeMax' | 'unbondingEpochs', bigint>> & {
    readonly token: string;
  };
  const raw = await askStaking<Raw>(url, height, 'settings');
  return {
    mode: raw.mode === SEATS_MODE ? 'seats' : 'token',
    token: raw.token.toLowerCase() as Address,
    epochBlocks: Number(raw.epochBlocks),
    committeeMin: Number(raw.committeeMin),
    committeeMax: Number(raw.committeeMax),
    unbondingEpochs: Number(raw.unbondingEpochs),
  };
}

type RawCandidate = Omit<CandidateView, 'address' | 'taken' | 'missed' | 'takenEver' | 'missedEver' | 'votes'> &
  Readonly<Record<'taken' | 'missed' | 'takenEver' | 'missedEver' | 'votes', bigint>> & { readonly account: string };

/** Everyone who registered, page by page. */
export async function readCandidates(url: string, height: number): Promise<readonly CandidateView[]> {
  const count = Number(await askStaking<bigint>(url, height, 'count'));
  const list: RawCandidate[] = [];
  for (let from = 0; from < count; from += PAGE)
    list.push(...(await askStaking<readonly RawCandidate[]>(url, height, 'candidates', [BigInt(from), BigInt(PAGE)])));
  return list.map(candidateOf);
}

export const readCandidate = async (url: string, height: number, account: Address): Promise<CandidateView> =>
  candidateOf(await askStaking<RawCandidate>(url, height, 'candidateOf', [account]));

/** Who would be elected now; none: the present committee would stay. */
export async function readTally(url: string, height: number): Promise<readonly Member[]> {
  const words = await askStaking<readonly bigint[]>(url, height, 'tally');
  return words.map((word) => ({
    address: `0x${BigInt.asUintN(ADDRESS_BITS, word).toString(16).padStart(40, '0')}` as Address,
    weight: word >> BigInt(ADDRESS_BITS),
  }));
}

export const readDelegation = (url: string, height: number, holder: Address, candidate: Address): Promise<bigint> =>
  askStaking<bigint>(url, height, 'delegationOf', [holder, candidate]);

export async function readLeaves(url: string, height: number, holder: Address): Promise<readonly Leave[]> {
  type Raw = { readonly candidate: string; readonly amount: bigint; readonly from: bigint };
  const list = await askStaking<readonly Raw[]>(url, height, 'leavesOf', [holder]);
  return list.map(({ candidate, amount, from }) => ({
    candidate: candidate.toLowerCase() as Address,
    amount,
    from: Number(from),
  }));
}

/** What an account could delegate now: seats, or tokens. */
export function readFree(
  url: string,
  height: number,
  { settings, holder }: { readonly settings: StakeSettings; readonly holder: Address },
): Promise<bigint> {
  if (settings.mode === 'seats') return askStaking<bigint>(url, height, 'freeSeats', [holder]);
  const one = { to: settings.token, abi: TOKEN_ABI, name: 'balanceOf', args: [holder] };
  return askSystem<bigint>(url, one, { height });
}

/** Tokens of `holder` that the contract may take. */
export const readAllowance = (url: string, height: number, token: Address, holder: Address): Promise<bigint> =>
  askSystem<bigint>(url, { to: token, abi: TOKEN_ABI, name: 'allowance', args: [holder, STAKING_ADDRESS] }, { height });

function candidateOf({ account, ...raw }: RawCandidate): CandidateView {
  const { taken, missed, takenEver, missedEver, votes } = raw;
  return {
    ...raw,
    address: account.toLowerCase() as Address,
    taken: Number(taken),
    missed: Number(missed),
    takenEver: Number(takenEver),
    missedEver: Number(missedEver),
    votes: Number(votes),
  };
}
