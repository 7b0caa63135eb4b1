import { rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRun } from '../command.ts';
import { cliFault } from '../faults.ts';
import { leagueFolderOf } from './league.ts';
import { lockLeague } from './lockLeague.ts';
import { DEV } from './messages.ts';
import { endNode } from './processes.ts';
import { isLeagueFolder } from './provision.ts';

const GRACE_MS = 5000;

export const reset: CommandRun = async (context, input) => {
  const folder = leagueFolderOf(context, input);
  if (!isLeagueFolder(folder)) throw cliFault('no-league', { folder: folder.path });
  if (!input.has('yes')) throw cliFault('not-confirmed', { folder: folder.path });
  await lockLeague(folder, async () => {
    const nodes = folder.exists() ? folder.load().nodes : [];
    for (const node of nodes) {
      if (await endNode(folder, node, { graceMs: GRACE_MS })) continue;
      throw cliFault('cannot-stop', { node: node.name, pid: node.process?.pid ?? 0 });
    }
    // league.json first: what an interruption leaves behind is then no league any more.
    for (const name of ['league.json', 'league.json.next', 'genesis.json', 'organisations', 'half-made'])
      rmSync(join(folder.path, name), { recursive: true, force: true });
  });
  for (const name of ['lock', 'lock.pid', 'lock-journal']) rmSync(join(folder.path, name), { force: true });
  removeIfEmpty(folder.path);
  context.say(DEV.reset, { folder: folder.path });
  context.result({ deleted: folder.path }, () => '');
  return 'ok';
};

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // holds files that are not the league's; they stay
  }
}
