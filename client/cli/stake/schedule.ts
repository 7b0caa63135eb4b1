import type { Address } from '@hanse/base';
import { engineNamed } from '@hanse/consensus';
import { namerOf } from '../block/blockView.ts';
import type { CommandRun } from '../command.ts';
import { cliFault } from '../faults.ts';
import { urlOf } from '../ledgerClient.ts';
import { renderTable } from '../table.ts';
import { newestHeight, readSealers } from '../validators/readSealers.ts';
import { STAKE } from './messages.ts';
import { readSettings } from './readStaking.ts';

const BLOCKS = 20;
const BLOCKS_MAX = 10_000;
/** Who would propose next, where turns are missed. */
const STANDINS = 2;

export const schedule: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const blocks = input.integer('blocks', { min: 1, max: BLOCKS_MAX }) ?? BLOCKS;
  const height = await newestHeight(url);
  const { engine, since, members } = await readSealers(url, height);
  const { turns } = engineNamed(engine);
  if (turns === undefined) throw cliFault('no-turns', { seen: engine });
  const { epochBlocks } = await readSettings(url, height);
  const last = (Math.floor((height + 1) / epochBlocks) + 1) * epochBlocks - 1;
  const validators = members.map(({ address }) => address);
  const weights = members.map(({ weight }) => weight);
  const sealers = { engine, validators, since, ...(weights.some((one) => one === 0n) ? {} : { weights }) };
  // DPOS-TURN-2: of these sealers and the height alone, so it holds until another committee is in charge.
  const slots = Array.from({ length: Math.min(blocks, last - height) }, (_, at) => {
    const order = turns(sealers, height + 1 + at);
    return { height: height + 1 + at, owner: order[0] as Address, standins: order.slice(1, 1 + STANDINS) };
  });
  const nameOf = namerOf(context, input);
  if (slots.length < blocks) context.say(STAKE.untilEpoch, { last });
  context.result({ height, since, last, slots }, () =>
    renderTable(
      context.words(STAKE.scheduleColumns).split('|'),
      slots.map((slot) => [String(slot.height), nameOf(slot.owner), slot.standins.map(nameOf).join(', ') || '–']),
    ),
  );
  return 'ok';
};
