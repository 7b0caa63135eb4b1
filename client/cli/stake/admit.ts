import type { Hex } from 'viem';
import type { CommandRun } from '../command.ts';
import { cliFault } from '../faults.ts';
import { urlOf } from '../ledgerClient.ts';
import { engineWord, newestHeight, readQuorum } from '../validators/readSealers.ts';
import { openValidator } from '../validators/sendVoting.ts';
import { STAKE } from './messages.ts';
import { candidateNamed } from './names.ts';
import { askStaking, readCandidate, readCandidates } from './readStaking.ts';
import { sendStaking } from './sendStaking.ts';

const NOBODY = `0x${'0'.repeat(40)}`;

export const admit: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const known = await readCandidates(url, await newestHeight(url));
  const candidate = candidateNamed(context, input, { word: input.arg('candidate'), candidates: known });
  const account = await openValidator(context, input);
  const { hash, height } = await sendStaking({ context, input, url }, account, { name: 'admit', args: [candidate] });
  const { isAdmitted } = await readCandidate(url, height, candidate);
  const needed = await readQuorum(url, height);
  const voters = isAdmitted ? [] : await votersOf(url, height, candidate);
  // The vote that decides clears the ballot away.
  if (!isAdmitted && !voters.includes(account.address))
    throw cliFault('read-back-differs', {
      url,
      what: `votersOf(admit ${candidate})`,
      seen: voters.join(', ') || '–',
      wanted: account.address,
    });
  if (isAdmitted) context.say(STAKE.admittedNow);
  else context.say(STAKE.voted, { votes: voters.length, needed });
  const state = isAdmitted ? { state: 'admitted' } : { state: 'open', votes: voters.length, needed };
  context.result({ candidate, transaction: hash, height, ...state }, () => `${candidate}\n`);
  return 'ok';
};

async function votersOf(url: string, height: number, candidate: string): Promise<readonly string[]> {
  // Votes count for the admission since its last offence.
  const offences = await askStaking<bigint>(url, height, 'offencesOf', [candidate]);
  const args = [engineWord('admit'), candidate, NOBODY, offences];
  const ballot = await askStaking<Hex>(url, height, 'ballotOf', args);
  const voters = await askStaking<readonly string[]>(url, height, 'votersOf', [ballot]);
  return voters.map((one) => one.toLowerCase());
}
