import type { Address, Hash } from '@hanse/base';
import { validators as artifact } from '@hanse/contracts';
import { VALIDATORS_ADDRESS } from '@hanse/league';
import { type Abi, decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
import { cliFault } from '../faults.ts';
import { rpcCall } from '../rpcCall.ts';

const WEIGHT_AT = 160n;
export const VALIDATORS_ABI: Abi = artifact.abi as unknown as Abi;

export type Member = { readonly address: Address; readonly weight: bigint };
/** A set of sealers as the ledger has it. */
export type SealerSet = { readonly since: number; readonly engine: string; readonly members: readonly Member[] };
export type OpenProposal = {
  readonly id: Hash;
  readonly proposer: Address;
  readonly height: number;
  /** The last block in which a vote is taken. */
  readonly until: number;
  readonly engine: string;
  readonly members: readonly Member[];
  readonly voters: readonly Address[];
};

/** A view of a system contract as of a block. Throws `cli/no-system-contract` where the ledger has none. */
export async function askSystem<Value>(
  url: string,
  one: { readonly to: Address; readonly abi: Abi; readonly name: string; readonly args?: readonly unknown[] },
  { height, timeoutMs }: { readonly height: number; readonly timeoutMs?: number },
): Promise<Value> {
  const { to, abi, name, args = [] } = one;
  const data = encodeFunctionData({ abi, functionName: name, args });
  const limit = timeoutMs === undefined ? {} : { timeoutMs };
  const answer = await rpcCall<Hex>(url, 'eth_call', [{ to, data }, `0x${height.toString(16)}`], limit);
  if (answer === '0x') throw cliFault('no-system-contract', { at: to, url });
  return decodeFunctionResult({ abi, functionName: name, data: answer }) as Value;
}

const ask = <Value>(url: string, name: string, height: number, args: readonly unknown[] = []): Promise<Value> =>
  askSystem(url, { to: VALIDATORS_ADDRESS, abi: VALIDATORS_ABI, name, args }, { height });

export const newestHeight = async (url: string): Promise<number> =>
  Number(await rpcCall<string>(url, 'eth_blockNumber'));

type RawSet = readonly [since: bigint, engine: Hex, members: readonly bigint[]];

/** Who seals the block after `height`. */
export const readSealers = async (url: string, height: number): Promise<SealerSet> =>
  setOf(await ask<RawSet>(url, 'sealers', height));

/** The change that is decided and still to come. */
export async function readPending(url: string, height: number): Promise<SealerSet | undefined> {
  const set = setOf(await ask<RawSet>(url, 'pending', height));
  return set.since === 0 ? undefined : set;
}

/** The last block in which Staking failed, 0 for never. */
export const readStakingFailure = async (url: string, height: number): Promise<number> =>
  Number(await ask<bigint>(url, 'stakingFailedAt', height));

export const readQuorum = async (url: string, height: number): Promise<number> =>
  Number(await ask<bigint>(url, 'quorum', height));

/** One by one, since all of them together can be more than a node answers at once. */
export async function readProposals(url: string, height: number): Promise<readonly OpenProposal[]> {
  type Raw = {
    readonly id: Hash;
    readonly proposer: string;
    readonly height: bigint;
    readonly until: bigint;
    readonly engine: Hex;
    readonly members: readonly bigint[];
    readonly voters: readonly string[];
  };
  const list: Raw[] = [];
  for (const id of await ask<readonly Hash[]>(url, 'openIds', height))
    list.push(await ask<Raw>(url, 'proposalOf', height, [id]));
  return list
    .map((one) => ({
      id: one.id,
      proposer: lower(one.proposer),
      height: Number(one.height),
      until: Number(one.until),
      engine: engineOf(one.engine),
      members: one.members.map(memberOf),
      voters: one.voters.map(lower),
    }))
    .sort((a, b) => a.height - b.height || (a.id < b.id ? -1 : 1));
}

function setOf([since, engine, members]: RawSet): SealerSet {
  return { since: Number(since), engine: engineOf(engine), members: members.map(memberOf) };
}

const lower = (address: string): Address => address.toLowerCase() as Address;
const engineOf = (word: Hex): string => Buffer.from(word.slice(2), 'hex').toString('latin1').replace(/\0+$/, '');
const memberOf = (word: bigint): Member => ({
  address: `0x${BigInt.asUintN(Number(WEIGHT_AT), word).toString(16).padStart(40, '0')}` as Address,
  weight: word >> WEIGHT_AT,
});

/** As the contract writes them. */
export const engineWord = (engine: string): Hex => `0x${Buffer.from(engine.padEnd(32, '\0')).toString('hex')}`;
export const memberWord = ({ address, weight }: Member): bigint => (weight << WEIGHT_AT) | BigInt(address);

export const setJson = ({ since, engine, members }: SealerSet): object => ({
  since,
  engine,
  faults: engine === 'raft' ? 'crash' : 'byzantine',
  validators: members.map(({ address, weight }) => ({ address, ...(weight === 0n ? {} : { weight: String(weight) }) })),
});
