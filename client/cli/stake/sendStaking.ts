import { type Address, isFault } from '@hanse/base';
import { STAKING_ADDRESS } from '@hanse/league';
import { BaseError, decodeErrorResult, encodeFunctionData, type Hex, parseEventLogs } from 'viem';
import type { OpenAccount } from '../account/openAccount.ts';
import type { Context } from '../context.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';
import { connect } from '../ledgerClient.ts';
import { ledgerFault } from '../ledgerFault.ts';
import { revertData, sendFinal } from '../tx/sendFinal.ts';
import { STAKING_ABI } from './readStaking.ts';

export type Sent = {
  readonly hash: Hex;
  readonly height: number;
  readonly events: readonly { readonly eventName: string; readonly args: { readonly [name: string]: unknown } }[];
};

/** Calls `Staking`, or the token that is staked, and waits until it is final. */
export async function sendStaking(
  { context, input, url }: { readonly context: Context; readonly input: Input; readonly url: string },
  account: OpenAccount,
  call: { readonly name: string; readonly args: readonly unknown[]; readonly to?: Address },
): Promise<Sent> {
  const abi = STAKING_ABI;
  const { name, args, to = STAKING_ADDRESS } = call;
  try {
    const client = await connect(url, account.privateKey);
    const data = encodeFunctionData({ abi, functionName: name, args });
    const { hash, receipt } = await sendFinal({ context, input, client, url, abi }, { to, data });
    if (receipt === undefined) throw cliFault('not-final', { hash, seconds: 0 });
    const logs = receipt.logs.filter(({ address }) => address.toLowerCase() === STAKING_ADDRESS);
    const events = parseEventLogs({ abi, logs }) as unknown as Sent['events'];
    return { hash, height: Number(receipt.blockNumber), events };
  } catch (error) {
    throw refusalOf(error, account.address) ?? ledgerFault(error, url);
  }
}

/** What the contract said, as a sentence. */
function refusalOf(error: unknown, self: Address): Error | undefined {
  if (isFault(error) || !(error instanceof BaseError)) return undefined;
  const data = revertData(error);
  if (data === undefined || data === '0x') return undefined;
  let decoded: { readonly errorName: string; readonly args?: readonly unknown[] | undefined };
  try {
    decoded = decodeErrorResult({ abi: STAKING_ABI, data });
  } catch {
    return undefined; // no error of these contracts
  }
  const args = (decoded.args ?? []).map((arg) => String(arg).toLowerCase());
  const [first = '–', second = '–', third = '–', fourth = '–'] = args;
  switch (decoded.errorName) {
    case 'NotInCharge':
      return cliFault('not-in-charge', { seen: self }, error);
    case 'AlreadyVoted':
      return cliFault('already-voted', { id: first, seen: self }, error);
    case 'AlreadyRegistered':
      return cliFault('stake-registered', { seen: first }, error);
    case 'NotRegistered':
      return cliFault('stake-unregistered', { seen: first }, error);
    case 'AlreadyAdmitted':
      return cliFault('stake-admitted', { seen: first }, error);
    case 'NotAdmitted':
      return cliFault('stake-not-admitted', { seen: first }, error);
    case 'TooManyCandidates':
      return cliFault('stake-full', { seen: first }, error);
    case 'JailedUntil':
      return cliFault('stake-jailed', { seen: first, until: second }, error);
    case 'SeatsTooFew':
      return cliFault('stake-too-little', { holder: first, seen: second, wanted: third }, error);
    case 'ERC20InsufficientBalance':
      return cliFault('stake-too-little', { holder: first, seen: second, wanted: third }, error);
    case 'NotDelegated':
      return cliFault('stake-not-delegated', { candidate: second, seen: third, wanted: fourth }, error);
    case 'TooManyLeaves':
      return cliFault('stake-too-many-leaves', { seen: second }, error);
    case 'NothingToWithdraw':
      return cliFault('stake-nothing-due', { seen: first }, error);
    default:
      return cliFault('reverted', { seen: `${decoded.errorName}(${args.join(', ')})` }, error);
  }
}
