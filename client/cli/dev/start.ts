import type { CommandRun } from '../command.ts';
import { launch, waitFor } from './launch.ts';
import { leagueFolderOf, selectNodes } from './league.ts';
import { lockLeague } from './lockLeague.ts';

/** All nodes: waits until they take part. One node: until it answers, since a quorum may not be there. */
export const start: CommandRun = async (context, input) => {
  const folder = leagueFolderOf(context, input);
  const name = input.argOrNone('node');
  selectNodes(folder.load(), name);
  const names = await lockLeague(folder, async () => {
    const league = folder.load();
    const nodes = selectNodes(league, name);
    const started = await launch(context, folder, { league, nodes });
    const goal = name === undefined ? 'ready' : 'answering';
    await waitFor(goal, context, { folder, nodes: selectNodes(started, name) });
    return nodes.map((node) => node.name);
  });
  context.result({ started: names }, () => '');
  return 'ok';
};
