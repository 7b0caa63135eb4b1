import { rmSync } from 'node:fs';
import type { CommandRun } from '../command.ts';
import { cliFault } from '../faults.ts';
import { launch, waitFor } from './launch.ts';
import { type League, leagueFolderOf, rpcUrl, selectNodes } from './league.ts';
import { lockLeague } from './lockLeague.ts';
import { DEV } from './messages.ts';
import { planPortsAfter } from './ports.ts';
import { makeNode, nodeName, writeNodeConfig } from './provision.ts';

const ROLES = ['observer', 'validator'] as const;

export const join: CommandRun = async (context, input) => {
  const folder = leagueFolderOf(context, input);
  const organisation = input.needText('organisation', 'NAME');
  const role = input.oneOf('role', ROLES) ?? 'observer';
  const { organisations } = folder.load();
  if (!organisations.includes(organisation))
    throw cliFault('unknown-organisation', { seen: organisation, wanted: organisations.join(', ') });
  const { league, name } = await lockLeague(folder, async () => {
    const before = folder.load();
    const plan = {
      organisation,
      name: nextName(before, organisation),
      role,
      ports: await planPortsAfter(before.nodes),
    };
    rmSync(folder.node(plan), { recursive: true, force: true }); // left by an interrupted join: not in league.json
    const node = await makeNode(folder, plan);
    const after: League = { ...before, nodes: [...before.nodes, node] };
    writeNodeConfig(folder, node, after.nodes);
    folder.save(after);
    const started = await launch(context, folder, { league: after, nodes: [node] });
    await waitFor('ready', context, { folder, nodes: selectNodes(started, node.name) });
    return { league: started, name: node.name };
  });
  context.say(DEV.joined, { node: name });
  const node = selectNodes(league, name)[0];
  if (role === 'validator') context.say(DEV.voteIn, { address: node?.address ?? name });
  const rpc = node === undefined ? '' : rpcUrl(node);
  context.result({ name, organisation, role, rpc, address: node?.address }, () => `${rpc}\n`);
  return 'ok';
};

function nextName({ nodes }: League, organisation: string): string {
  let number = 1;
  while (nodes.some(({ name }) => name === nodeName(organisation, number))) number++;
  return nodeName(organisation, number);
}
