import type { Address } from '@hanse/base';
import { namerOf } from '../block/blockView.ts';
import type { CommandRun } from '../command.ts';
import { urlOf } from '../ledgerClient.ts';
import { renderTable } from '../table.ts';
import { VALIDATORS } from './messages.ts';
import { type Member, newestHeight, type OpenProposal, readProposals, readQuorum, readSealers } from './readSealers.ts';

/** Digits of an id that a table shows; `validators vote` takes any beginning that is clear. */
const SHOWN_DIGITS = 10;

export const proposals: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const height = await newestHeight(url);
  const open = await readProposals(url, height);
  const { members } = await readSealers(url, height);
  const needed = await readQuorum(url, height);
  const nameOf = namerOf(context, input);
  context.result({ height, needed, proposals: open.map((one) => proposalJson(one, members)) }, () => {
    if (open.length === 0) return `${context.words(VALIDATORS.noProposals)}\n`;
    const names = (list: readonly Address[]): string => list.map(nameOf).join(', ') || '–';
    const rows = open.map((one) => [
      one.id.slice(0, 2 + SHOWN_DIGITS),
      String(one.height),
      one.engine,
      names(missingFrom(members, one.members)),
      names(missingFrom(one.members, members)),
      `${one.voters.length}/${needed}`,
      String(one.until),
      nameOf(one.proposer),
    ]);
    return renderTable(context.words(VALIDATORS.proposalColumns).split('|'), rows);
  });
  return 'ok';
};

/** Addresses of `list` that are not in `others`. */
export function missingFrom(others: readonly Member[], list: readonly Member[]): readonly Address[] {
  const known = new Set(others.map(({ address }) => address));
  return list.map(({ address }) => address).filter((address) => !known.has(address));
}

export function proposalJson(one: OpenProposal, present: readonly Member[]): object {
  return {
    id: one.id,
    proposer: one.proposer,
    height: one.height,
    until: one.until,
    engine: one.engine,
    validators: one.members.map(({ address }) => address),
    added: missingFrom(present, one.members),
    removed: missingFrom(one.members, present),
    voters: one.voters,
  };
}
