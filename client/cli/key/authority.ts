import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { AUTHORITY_DAYS, createAuthority, saveCertificateAndKey } from '@hanse/identity';
import type { CommandRun } from '../command.ts';
import { authorityPaths, DAYS_MAX } from './certificatePaths.ts';
import { KEY } from './messages.ts';

export const authority: CommandRun = async (context, input) => {
  const organisation = input.needText('organisation', context.words(KEY.organisation));
  const folder = resolve(context.cwd, input.needText('folder', context.words(KEY.folder)));
  const days = input.integer('days', { min: 1, max: DAYS_MAX }) ?? AUTHORITY_DAYS;
  const made = await createAuthority({ organisation, days });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const paths = authorityPaths(folder);
  saveCertificateAndKey(made, paths);
  context.say(KEY.madeAuthority, { organisation, path: context.shown(folder) });
  context.result({ organisation, ...paths, certificate: made.certificate }, () => made.certificate);
  return 'ok';
};
