import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Address, isFault } from '@hanse/base';
import { VALIDATORS_ADDRESS } from '@hanse/league';
import { TRANSACTION_GAS_MAX } from '@hanse/protocol';
import { BaseError, decodeErrorResult, encodeFunctionData, type Hex, parseEventLogs } from 'viem';
import { type OpenAccount, openKeystore } from '../account/openAccount.ts';
import type { Context } from '../context.ts';
import { leagueFolderOf, selectNodes } from '../dev/league.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';
import { connect } from '../ledgerClient.ts';
import { ledgerFault } from '../ledgerFault.ts';
import { revertData, sendFinal } from '../tx/sendFinal.ts';
import { VALIDATORS } from './messages.ts';
import { VALIDATORS_ABI } from './readSealers.ts';

/** The validator that --keystore names: a file, or a node of the league in the folder. */
export function openValidator(context: Context, input: Input): Promise<OpenAccount> {
  const named = input.needText('keystore', context.words(VALIDATORS.keystoreWanted));
  const file = resolve(context.cwd, named);
  if (existsSync(file) && statSync(file).isFile()) return openKeystore(context, input, file);
  const folder = leagueFolderOf(context, input);
  if (!folder.exists()) throw input.badOption('keystore', named, context.words(VALIDATORS.keystoreWanted));
  const [node] = selectNodes(folder.load(), named);
  if (node === undefined) throw input.badOption('keystore', named, context.words(VALIDATORS.keystoreWanted));
  return openKeystore(context, input, join(folder.node(node), 'key', 'node.json'));
}

const DECIDING_GAS = 200_000n;
/** For each member of the proposal: its slot is read and written, and one of the present set is read. */
const DECIDING_GAS_EACH = 50_000n;

export type Voted = {
  readonly hash: Hex;
  readonly height: number;
  readonly events: readonly { readonly eventName: string; readonly args: { readonly [name: string]: unknown } }[];
};

/** Others vote at the same time: a vote may decide when it is final although it did not when it was estimated. */
const spareGas = (estimate: bigint, members: number): bigint => {
  const gas = estimate + DECIDING_GAS + DECIDING_GAS_EACH * BigInt(members);
  return gas < TRANSACTION_GAS_MAX ? gas : TRANSACTION_GAS_MAX;
};

/** Calls `Validators` in a transaction of this validator and waits until it is final. */
export async function sendVoting(
  { context, input, url }: { readonly context: Context; readonly input: Input; readonly url: string },
  account: OpenAccount,
  { name, args, members = 0 }: { readonly name: string; readonly args: readonly unknown[]; readonly members?: number },
): Promise<Voted> {
  const abi = VALIDATORS_ABI;
  try {
    const client = await connect(url, account.privateKey);
    const data = encodeFunctionData({ abi, functionName: name, args });
    const estimate = await client.estimateGas({ account: client.account, to: VALIDATORS_ADDRESS, data });
    const gas = spareGas(estimate, members);
    const sent = await sendFinal({ context, input, client, url, abi }, { to: VALIDATORS_ADDRESS, data, gas });
    const { hash, receipt } = sent;
    if (receipt === undefined) throw cliFault('not-final', { hash, seconds: 0 });
    const logs = receipt.logs.filter(({ address }) => address.toLowerCase() === VALIDATORS_ADDRESS);
    const events = parseEventLogs({ abi, logs }) as unknown as Voted['events'];
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
    decoded = decodeErrorResult({ abi: VALIDATORS_ABI, data });
  } catch {
    return undefined; // no error of this contract
  }
  const [first, second] = (decoded.args ?? []).map(String);
  const one = first ?? '–';
  const two = second ?? '–';
  switch (decoded.errorName) {
    case 'NotInCharge':
      return cliFault('not-in-charge', { seen: self }, error);
    case 'AlreadyVoted':
      return cliFault('already-voted', { id: one, seen: self }, error);
    case 'NotVoted':
      return cliFault('not-voted', { id: one, seen: self }, error);
    case 'NotProposer':
      return cliFault('not-proposer', { id: one, seen: self, wanted: two.toLowerCase() }, error);
    case 'UnknownProposal':
      return cliFault('unknown-proposal', { id: one }, error);
    case 'ProposalExpired':
      return cliFault('proposal-expired', { id: one, seen: two }, error);
    case 'OwnProposalOpen':
      return cliFault('own-proposal-open', { id: one }, error);
    case 'HeightTooLow':
    case 'HeightTooHigh':
      return cliFault(
        'bad-change-height',
        { seen: one, wanted: `${decoded.errorName === 'HeightTooLow' ? '≥' : '≤'} ${two}` },
        error,
      );
    case 'StakingMissing':
      return cliFault('no-staking', {}, error);
    default:
      return cliFault(
        'reverted',
        { seen: `${decoded.errorName}(${(decoded.args ?? []).map(String).join(', ')})` },
        error,
      );
  }
}
