import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadNodeConfig, runNode } from '@hanse/daemon';
import { checkOwnerOnly } from '../account/openAccount.ts';
import type { CommandRun } from '../command.ts';

export const runNodeCommand: CommandRun = async (context, input) => {
  const path = resolve(context.cwd, input.needText('config', 'FILE'));
  const trace = input.text('consensus-trace');
  const config = loadNodeConfig(path, {
    consensusTrace: trace === undefined ? undefined : resolve(context.cwd, trace),
  });
  const { passphrasePath } = config.key;
  if (passphrasePath !== undefined && existsSync(passphrasePath)) checkOwnerOnly(passphrasePath);
  return (await runNode(config)) === 0 ? 'ok' : 'failed';
};
