import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createKey, encryptKeystore } from '@hanse/signer';
import { newPassphrase } from '../account/openAccount.ts';
import type { CommandRun } from '../command.ts';
import { cliFault } from '../faults.ts';
import { KEY } from './messages.ts';

export const newKey: CommandRun = async (context, input) => {
  const folder = resolve(context.cwd, input.needText('folder', context.words(KEY.folder)));
  const path = join(folder, 'node.json');
  if (existsSync(path)) throw cliFault('file-exists', { path });
  const { privateKey, address } = createKey();
  const keystore = await encryptKeystore(privateKey, await newPassphrase(context, input, path));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The record first: a key without one would be refused, a record without a key harms nobody.
  const { createVoteRecord } = await import('@hanse/daemon');
  const votes = `${path}.votes`;
  await createVoteRecord(votes);
  writeFileSync(path, `${JSON.stringify(keystore, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  context.say(KEY.madeKey, { path: context.shown(path) });
  context.result({ address, keystore: path, votes }, () => `${address}\n`);
  return 'ok';
};
