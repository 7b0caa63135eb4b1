import { resolve } from 'node:path';
import type { CommandRun } from '../command.ts';
import { KEY } from './messages.ts';

export const forgetVotes: CommandRun = async (context, input) => {
  const { loadNodeConfig, replaceVoteRecord } = await import('@hanse/daemon');
  const { votesPath } = loadNodeConfig(resolve(context.cwd, input.needText('config', 'FILE'))).key;
  // SIGNER-QUARANTINE-5: whoever asks for none vouches for it.
  const isQuarantined = !input.has('no-quarantine');
  const putAside = await replaceVoteRecord(votesPath, isQuarantined ? 'in-quarantine' : 'empty');
  for (const path of putAside) context.say(KEY.votesAside, { path: context.shown(path) });
  context.say(isQuarantined ? KEY.votesInQuarantine : KEY.votesEmpty, { path: context.shown(votesPath) });
  context.result({ votes: votesPath, isQuarantined, putAside }, () => '');
  return 'ok';
};
