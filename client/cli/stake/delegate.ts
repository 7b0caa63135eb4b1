import { invariant } from '@hanse/base';
import { STAKING_ADDRESS } from '@hanse/league';
import { openAccount } from '../account/openAccount.ts';
import type { CommandRun } from '../command.ts';
import { cliFault } from '../faults.ts';
import { urlOf } from '../ledgerClient.ts';
import { newestHeight } from '../validators/readSealers.ts';
import { STAKE } from './messages.ts';
import { amountArg, candidateNamed } from './names.ts';
import {
  readAllowance,
  readCandidate,
  readCandidates,
  readDelegation,
  readFree,
  readLeaves,
  readSettings,
  type StakeSettings,
} from './readStaking.ts';
import { type Sent, sendStaking } from './sendStaking.ts';

/** Units that rounding between shares and weight may take. */
const ROUNDING = 1n;

export const delegate: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const newest = await newestHeight(url);
  const settings = await readSettings(url, newest);
  const candidates = await readCandidates(url, newest);
  const candidate = candidateNamed(context, input, { word: input.arg('candidate'), candidates });
  const amount = amountArg(context, input, 'number');
  const account = await openAccount(context, input);
  const holder = account.address;
  const free = await readFree(url, newest, { settings, holder });
  if (free < amount) throw cliFault('stake-too-little', { holder, seen: String(free), wanted: String(amount) });
  const { token } = settings;
  if (settings.mode === 'token' && (await readAllowance(url, newest, token, holder)) < amount) {
    context.say(STAKE.approving, { amount: String(amount) });
    await sendStaking({ context, input, url }, account, {
      to: token,
      name: 'approve',
      args: [STAKING_ADDRESS, amount],
    });
  }
  const sent = await sendStaking({ context, input, url }, account, { name: 'delegate', args: [candidate, amount] });
  const { height, hash } = sent;
  const before = await readDelegation(url, height - 1, holder, candidate);
  const given = await readDelegation(url, height, holder, candidate);
  if (given + ROUNDING < before + amount)
    throw cliFault('read-back-differs', {
      url,
      what: `delegationOf(${holder}, ${candidate})`,
      seen: String(given),
      wanted: String(before + amount),
    });
  const { weight } = await readCandidate(url, height, candidate);
  const epoch = electionAfter(height, settings);
  context.say(STAKE.delegated, { given: String(given), candidate, weight: String(weight), epoch });
  context.result(
    { candidate, holder, transaction: hash, height, given: String(given), weight: String(weight), countsFrom: epoch },
    () => `${given}\n`,
  );
  return 'ok';
};

export const undelegate: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const candidates = await readCandidates(url, await newestHeight(url));
  const candidate = candidateNamed(context, input, { word: input.arg('candidate'), candidates });
  const asked = amountArg(context, input, 'all');
  const account = await openAccount(context, input);
  const holder = account.address;
  const sent = await sendStaking({ context, input, url }, account, { name: 'undelegate', args: [candidate, asked] });
  const { height, hash } = sent;
  const event = argsOf(sent, 'Undelegated');
  const [amount, from] = [event['amount'] as bigint, Number(event['from'])];
  const given = await readDelegation(url, height, holder, candidate);
  const leaves = await readLeaves(url, height, holder);
  const leave = leaves.find((one) => one.candidate === candidate && one.from === from);
  if (leave === undefined || leave.amount + ROUNDING < amount)
    throw cliFault('read-back-differs', {
      url,
      what: `leavesOf(${holder})[${candidate}, ${from}]`,
      seen: String(leave?.amount ?? '–'),
      wanted: String(amount),
    });
  context.say(STAKE.undelegated, { given: String(given), candidate, amount: String(amount), epoch: from });
  context.result(
    { candidate, holder, transaction: hash, height, given: String(given), amount: String(amount), from },
    () => `${amount}\n`,
  );
  return 'ok';
};

export const withdraw: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const settings = await readSettings(url, await newestHeight(url));
  const account = await openAccount(context, input);
  const holder = account.address;
  const sent = await sendStaking({ context, input, url }, account, { name: 'withdraw', args: [] });
  const { height, hash } = sent;
  const amount = argsOf(sent, 'Withdrawn')['amount'] as bigint;
  const before = await readFree(url, height - 1, { settings, holder });
  const free = await readFree(url, height, { settings, holder });
  if (free < before + amount)
    throw cliFault('read-back-differs', {
      url,
      what: settings.mode === 'seats' ? `freeSeats(${holder})` : `balanceOf(${holder})`,
      seen: String(free),
      wanted: String(before + amount),
    });
  context.say(STAKE.withdrawn, { amount: String(amount) });
  context.result(
    { holder, transaction: hash, height, amount: String(amount), free: String(free) },
    () => `${amount}\n`,
  );
  return 'ok';
};

/**
 * The first epoch whose election counts what block `height` did: the election of an epoch's last block is held before
 * that block's transactions.
 */
function electionAfter(height: number, { epochBlocks }: StakeSettings): number {
  return Math.floor((height + 1) / epochBlocks) + 1;
}

function argsOf({ events }: Sent, eventName: string): { readonly [name: string]: unknown } {
  const found = events.find((one) => one.eventName === eventName);
  invariant(found !== undefined, `a call that succeeded says ${eventName}`);
  return found.args;
}
