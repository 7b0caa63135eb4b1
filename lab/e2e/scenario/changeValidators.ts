import { join } from 'node:path';
import type { Address } from '@hanse/base';
import { quorumOf } from '@hanse/consensus';
import { hanse } from '../hanseCommand.ts';
import type { NodeProcess } from '../nodeProcess.ts';
import { poll } from '../poll.ts';
import type { World } from './world.ts';

/** Blocks until the change: time for the votes. */
const AHEAD = 25;
const CHANGE_MS_MAX = 90_000;

/** Proposes, votes and waits until the ledger is sealed by the new set; resolves with its first height. */
export async function changeValidators(
  world: World,
  change: { readonly add: Address } | { readonly remove: Address },
): Promise<number> {
  const [proposer, ...others] = world.league.nodes.slice(0, world.manifest.validators) as [
    NodeProcess,
    ...NodeProcess[],
  ];
  const height = (await proposer.rpc.height()) + AHEAD;
  const [option, address] = Object.entries(change)[0] as [string, Address];
  const proposed = await command(proposer, ['propose', `--${option}`, address, '--height', String(height)]);
  const { id } = JSON.parse(proposed) as { readonly id: string };
  // The spare is a validator of five too, so that four votes are the most that can be asked for.
  for (const node of others.slice(0, quorumOf(world.manifest.validators + world.manifest.spares) - 1)) {
    const { state } = JSON.parse(await command(node, ['vote', id])) as { readonly state: string };
    if (state === 'decided') break;
  }
  await poll(`block ${height}`, CHANGE_MS_MAX, () => (world.progress.height >= height ? true : undefined));
  return height;
}

async function command(node: NodeProcess, args: readonly string[]): Promise<string> {
  const { folder, ports } = node.plan;
  const key = ['--keystore', join(folder, 'key/keystore.json'), '--passphrase-file', join(folder, 'key/passphrase')];
  const url = `http://127.0.0.1:${ports.rpc}`;
  const { code, stdout, stderr } = await hanse(['validators', ...args, ...key, '--rpc', url, '--json']);
  if (code !== 0) throw new Error(`hanse validators ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}
