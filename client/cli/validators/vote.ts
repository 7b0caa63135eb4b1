import type { CommandRun } from '../command.ts';
import type { Context } from '../context.ts';
import type { Input } from '../input.ts';
import { urlOf } from '../ledgerClient.ts';
import { VALIDATORS } from './messages.ts';
import { readGone, readVote } from './readBack.ts';
import { newestHeight, type OpenProposal, readProposals } from './readSealers.ts';
import { openValidator, sendVoting } from './sendVoting.ts';

export const vote: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const { id, members } = await proposalOf(context, input, url);
  const account = await openValidator(context, input);
  const voted = await sendVoting({ context, input, url }, account, {
    name: 'vote',
    args: [id],
    members: members.length,
  });
  const standing = await readVote(url, { id, self: account.address, voted });
  if (standing.state === 'decided') context.say(VALIDATORS.decided, { height: standing.height });
  else context.say(VALIDATORS.voted, standing);
  context.result({ id, transaction: voted.hash, ...standing }, () => `${id}\n`);
  return 'ok';
};

export const revoke: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const { id } = await proposalOf(context, input, url);
  const account = await openValidator(context, input);
  const { hash, height } = await sendVoting({ context, input, url }, account, { name: 'revoke', args: [id] });
  await readGone(url, { id, self: account.address, height });
  context.say(VALIDATORS.revoked);
  context.result({ id, transaction: hash }, () => `${id}\n`);
  return 'ok';
};

export const withdraw: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const { id } = await proposalOf(context, input, url);
  const account = await openValidator(context, input);
  const { hash, height } = await sendVoting({ context, input, url }, account, { name: 'withdraw', args: [id] });
  await readGone(url, { id, self: undefined, height });
  context.say(VALIDATORS.withdrawn);
  context.result({ id, transaction: hash }, () => `${id}\n`);
  return 'ok';
};

/** The open proposal whose id begins so. */
async function proposalOf(context: Context, input: Input, url: string): Promise<OpenProposal> {
  const word = input.arg('id').toLowerCase();
  const open = await readProposals(url, await newestHeight(url));
  const found = /^0x[0-9a-f]{1,64}$/.test(word) ? open.filter(({ id }) => id.startsWith(word)) : [];
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const ids = open.map(({ id }) => id.slice(0, 12)).join(', ') || '–';
  throw input.badArgument('id', word, context.words(VALIDATORS.idWanted, { ids }));
}
