import { resolve } from 'node:path';
import { runNode } from '@hanse/daemon';
import type { CommandRun } from '../command.ts';

export const runNodeCommand: CommandRun = async (context, input) => {
  const path = resolve(context.cwd, input.needText('config', 'FILE'));
  return (await runNode(path)) === 0 ? 'ok' : 'failed';
};
