import type { CommandRun } from '../command.ts';
import { cliFault } from '../faults.ts';
import { leagueFolderOf, selectNodes } from './league.ts';
import { lockLeague } from './lockLeague.ts';
import { DEV } from './messages.ts';
import { endNode, isRunning } from './processes.ts';

const GRACE_MS = 10_000;

export const stop: CommandRun = async (context, input) => {
  const folder = leagueFolderOf(context, input);
  const name = input.argOrNone('node');
  selectNodes(folder.load(), name);
  const stopped = await lockLeague(folder, async () => {
    const running = selectNodes(folder.load(), name).filter((node) => isRunning(folder, node));
    if (running.length === 0) return [];
    context.say(DEV.stopping, { nodes: running.map((node) => node.name).join(', ') });
    const gone = await Promise.all(running.map((node) => endNode(folder, node, { graceMs: GRACE_MS })));
    const left = running.find((_, index) => gone[index] === false);
    if (left !== undefined) throw cliFault('cannot-stop', { node: left.name, pid: left.process?.pid ?? 0 });
    return running.map((node) => node.name);
  });
  context.say(stopped.length === 0 ? DEV.notRunning : DEV.stopped);
  context.result({ stopped }, () => '');
  return 'ok';
};
