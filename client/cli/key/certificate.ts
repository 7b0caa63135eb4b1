import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { issueNodeCertificate, loadCertificateAndKey, NODE_DAYS, saveCertificateAndKey } from '@hanse/identity';
import type { CommandRun } from '../command.ts';
import { authorityPaths, DAYS_MAX, nodePaths } from './certificatePaths.ts';
import { KEY } from './messages.ts';

export const certificate: CommandRun = async (context, input) => {
  const authority = loadCertificateAndKey(
    authorityPaths(resolve(context.cwd, input.needText('authority', context.words(KEY.authority)))),
  );
  const address = input.needAddress('address');
  const folder = resolve(context.cwd, input.needText('folder', context.words(KEY.folder)));
  const role = input.oneOf('role', ['validator', 'observer'] as const) ?? 'validator';
  const days = input.integer('days', { min: 1, max: DAYS_MAX }) ?? NODE_DAYS;
  const issued = await issueNodeCertificate({ authority, role, address, days });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const paths = nodePaths(folder);
  saveCertificateAndKey(issued, paths);
  context.say(KEY.madeCertificate, { address, path: context.shown(folder), days });
  context.result({ address, role, days, ...paths }, () => `${paths.certificatePath}\n`);
  return 'ok';
};
