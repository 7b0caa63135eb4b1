import type { Address } from '@hanse/base';
import { namerOf } from '../block/blockView.ts';
import type { CommandRun } from '../command.ts';
import { cliFault } from '../faults.ts';
import { urlOf } from '../ledgerClient.ts';
import { newestHeight } from '../validators/readSealers.ts';
import { openValidator } from '../validators/sendVoting.ts';
import { STAKE } from './messages.ts';
import { readCandidate } from './readStaking.ts';
import { sendStaking } from './sendStaking.ts';

export const register: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const account = await openValidator(context, input);
  const { address } = account;
  const known = await readCandidate(url, await newestHeight(url), address);
  const isJailed = known.isAdmitted && known.jailedUntil !== 0n;
  const name = input.text('name') ?? namerOf(context, input)(address);
  const call = isJailed ? { name: 'unjail', args: [] } : { name: 'register', args: [name] };
  const { hash, height } = await sendStaking({ context, input, url }, account, call);
  const seen = await readCandidate(url, height, address);
  const compare = (what: string, is: string, wanted: string): void => {
    if (is !== wanted) throw cliFault('read-back-differs', { url, what, seen: is, wanted });
  };
  const what = (field: string, of: Address): string => `candidates[${of}].${field}`;
  if (isJailed) compare(what('jailedUntil', address), String(seen.jailedUntil), '0');
  else compare(what('name', address), seen.name, name);
  context.say(isJailed ? STAKE.freed : STAKE.registered, { address });
  context.result({ address, name: seen.name, transaction: hash, height }, () => `${address}\n`);
  return 'ok';
};
