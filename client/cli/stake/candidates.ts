import type { CommandRun } from '../command.ts';
import type { Context } from '../context.ts';
import { urlOf } from '../ledgerClient.ts';
import { renderTable } from '../table.ts';
import { newestHeight } from '../validators/readSealers.ts';
import { STAKE } from './messages.ts';
import { holderNamed, shownName } from './names.ts';
import {
  type CandidateView,
  readCandidates,
  readDelegation,
  readFree,
  readLeaves,
  readSettings,
} from './readStaking.ts';

/** As the contract writes "until it is admitted anew". */
const FOR_EVER = 2n ** 64n - 1n;

export const candidates: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const holder = holderNamed(context, input);
  const height = await newestHeight(url);
  const settings = await readSettings(url, height);
  const list = (await readCandidates(url, height)).toSorted((a, b) =>
    a.weight === b.weight ? (a.address < b.address ? -1 : 1) : a.weight < b.weight ? 1 : -1,
  );
  const given: bigint[] = [];
  if (holder !== undefined)
    for (const { address } of list) given.push(await readDelegation(url, height, holder, address));
  const free = holder === undefined ? undefined : await readFree(url, height, { settings, holder });
  const leaves = holder === undefined ? [] : await readLeaves(url, height, holder);
  context.result(
    {
      height,
      mode: settings.mode,
      candidates: list.map((one, at) => ({
        ...candidateJson(one),
        ...(holder === undefined ? {} : { given: String(given[at]) }),
      })),
      ...(holder === undefined
        ? {}
        : {
            holder: {
              address: holder,
              free: String(free),
              leaving: leaves.map((one) => ({ ...one, amount: String(one.amount) })),
            },
          }),
    },
    () => {
      if (list.length === 0) return `${context.words(STAKE.none)}\n`;
      const who = input.text('of') ?? '';
      const head = context.words(STAKE.columns).split('|');
      const rows = list.map((one, at) => [
        one.address,
        shownName(one.name),
        stateOf(context, one),
        String(one.weight),
        `${one.takenEver}, ${one.missedEver}`,
        one.isAdmitted ? '–' : String(one.votes),
        ...(holder === undefined ? [] : [String(given[at])]),
      ]);
      const table = renderTable(holder === undefined ? head : [...head, context.words(STAKE.given, { who })], rows);
      if (holder === undefined) return table;
      const unit = context.words(settings.mode === 'seats' ? STAKE.seats : STAKE.tokens);
      const lines = [
        context.words(STAKE.free, { who, free: String(free), unit }),
        ...leaves.map(({ candidate, amount, from }) =>
          context.words(STAKE.leaving, { candidate, amount: String(amount), epoch: from }),
        ),
      ];
      return `${table}\n${lines.join('\n')}\n`;
    },
  );
  return 'ok';
};

function stateOf(context: Context, { isAdmitted, isInCharge, jailedUntil }: CandidateView): string {
  if (jailedUntil === FOR_EVER) return context.words(STAKE.offence);
  if (jailedUntil !== 0n) return context.words(STAKE.jailed, { epoch: String(jailedUntil) });
  if (!isAdmitted) return context.words(STAKE.waiting);
  return context.words(isInCharge ? STAKE.inCharge : STAKE.admitted);
}

export const candidateJson = (one: CandidateView): object => ({
  address: one.address,
  name: one.name,
  isAdmitted: one.isAdmitted,
  isInCharge: one.isInCharge,
  jailed: one.jailedUntil === 0n ? null : one.jailedUntil === FOR_EVER ? 'offence' : Number(one.jailedUntil),
  weight: String(one.weight),
  turns: { taken: one.taken, missed: one.missed, takenEver: one.takenEver, missedEver: one.missedEver },
  votes: one.votes,
});
