import type { Address } from '@hanse/base';
import { namerOf } from '../block/blockView.ts';
import type { CommandRun } from '../command.ts';
import type { Context } from '../context.ts';
import { neededOf } from '../genesis/systemAccounts.ts';
import { urlOf } from '../ledgerClient.ts';
import { renderTable } from '../table.ts';
import { VALIDATORS } from './messages.ts';
import { newestHeight, readPending, readSealers, readStakingFailure, type SealerSet, setJson } from './readSealers.ts';

export const list: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const height = await newestHeight(url);
  const sealers = await readSealers(url, height);
  const pending = await readPending(url, height);
  const stakingFailedAt = await readStakingFailure(url, height);
  const nameOf = namerOf(context, input);
  context.result(
    {
      height,
      ...setJson(sealers),
      needed: neededOf(sealers.engine, sealers.members.length),
      pending: pending === undefined ? null : setJson(pending),
      stakingFailedAt: stakingFailedAt === 0 ? null : stakingFailedAt,
    },
    () =>
      [
        `${context.words(VALIDATORS.inCharge, { ...paramsOf(sealers), height: height + 1 })}\n`,
        renderSet(context, sealers, nameOf),
        sealers.engine === 'raft' ? `\n${context.words(VALIDATORS.crashOnly)}\n` : '',
        '\n',
        pending === undefined
          ? `${context.words(VALIDATORS.noPending)}\n`
          : `${context.words(VALIDATORS.pending, paramsOf(pending))}\n${renderSet(context, pending, nameOf)}`,
        stakingFailedAt === 0 ? '' : `\n${context.words(VALIDATORS.stakingFailed, { height: stakingFailedAt })}\n`,
      ].join(''),
  );
  return 'ok';
};

const paramsOf = ({ engine, since, members }: SealerSet): { readonly [name: string]: string | number } => ({
  engine,
  since,
  total: members.length,
  needed: neededOf(engine, members.length),
});

function renderSet(context: Context, { members }: SealerSet, nameOf: (address: Address) => string): string {
  const rows = members.map(({ address, weight }) => {
    const name = nameOf(address);
    return [address, name === address ? '–' : name, weight === 0n ? '–' : String(weight)];
  });
  return renderTable(context.words(VALIDATORS.columns).split('|'), rows);
}
