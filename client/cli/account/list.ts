import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAddress } from '@hanse/base';
import type { CommandRun } from '../command.ts';
import { leagueFolderOf } from '../dev/league.ts';
import { renderTable } from '../table.ts';
import { ACCOUNT } from './messages.ts';
import { ownAccounts } from './openAccount.ts';

export const list: CommandRun = async (context, input) => {
  const folder = leagueFolderOf(context, input);
  const league = folder.exists() ? folder.load().accounts : [];
  const ofLeague = league.map(({ organisation, address }) => ({
    address: address as string,
    organisation,
    keystore: join(folder.accounts(organisation), `${address}.json`),
  }));
  const own = ownAccounts(folder);
  const files = existsSync(own) ? readdirSync(own).sort() : [];
  const ofPerson = files
    .map((name) => name.replace(/\.json$/, ''))
    .filter((name) => isAddress(name))
    .map((address) => ({ address, organisation: '', keystore: join(own, `${address}.json`) }));
  const all = [...ofLeague, ...ofPerson];
  context.result(all, () =>
    renderTable(
      context.words(ACCOUNT.columns).split('|'),
      all.map(({ address, organisation, keystore }) => [address, organisation || '–', keystore]),
    ),
  );
  return 'ok';
};
