import type { CommandRun } from '../command.ts';
import { neededOf } from '../genesis/systemAccounts.ts';
import { urlOf } from '../ledgerClient.ts';
import { renderTable } from '../table.ts';
import { newestHeight, readSealers } from '../validators/readSealers.ts';
import { STAKE } from './messages.ts';
import { shownName } from './names.ts';
import { readCandidate, readSettings, readTally } from './readStaking.ts';

const DPOS = 'dpos';

export const committee: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const height = await newestHeight(url);
  const settings = await readSettings(url, height);
  const sealers = await readSealers(url, height);
  const tally = await readTally(url, height);
  const epoch = Math.floor((height + 1) / settings.epochBlocks);
  const first = epoch * settings.epochBlocks;
  const last = first + settings.epochBlocks - 1;
  const views = new Map<string, Awaited<ReturnType<typeof readCandidate>>>();
  for (const { address } of [...sealers.members, ...tally])
    if (!views.has(address)) views.set(address, await readCandidate(url, height, address));
  // All weights 0: equal turns.
  const total = sealers.members.reduce((sum, { weight }) => sum + (weight === 0n ? 1n : weight), 0n);
  const members = sealers.members.map(({ address, weight }) => {
    const { name = '', taken = 0, missed = 0 } = views.get(address) ?? {};
    const share = Number(((weight === 0n ? 1n : weight) * 10_000n) / total) / 10_000;
    return { address, name, weight, share, taken, missed };
  });
  const next = tally.map(({ address, weight }) => ({ address, name: views.get(address)?.name ?? '', weight }));
  const { engine, since } = sealers;
  const needed = neededOf(engine, members.length);
  context.result(
    {
      height,
      engine,
      since,
      needed,
      epoch: { number: epoch, first, last },
      committee: members.map((one) => ({ ...one, weight: String(one.weight) })),
      electedNow: next.length === 0 ? null : next.map((one) => ({ ...one, weight: String(one.weight) })),
    },
    () =>
      [
        `${context.words(STAKE.epoch, { epoch, first, last, height, since, needed, total: members.length })}\n`,
        renderTable(
          context.words(STAKE.committeeColumns).split('|'),
          members.map((one) => [
            one.address,
            shownName(one.name),
            one.weight === 0n ? '–' : String(one.weight),
            `${(one.share * 100).toFixed(1)} %`,
            `${one.taken}, ${one.missed}`,
          ]),
        ),
        '\n',
        engine === DPOS ? '' : `${context.words(STAKE.notDpos, { engine })}\n\n`,
        next.length === 0
          ? `${context.words(STAKE.wouldStay, { least: Math.max(1, settings.committeeMin) })}\n`
          : `${context.words(STAKE.wouldElect)}\n${renderTable(
              context.words(STAKE.electColumns).split('|'),
              next.map((one) => [one.address, shownName(one.name), String(one.weight)]),
            )}`,
      ].join(''),
  );
  return 'ok';
};
