import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressOfPrivateKey } from '@hanse/crypto';
import { encryptKeystore } from '@hanse/signer';
import type { Context } from '../context.ts';
import { leagueFolderOf } from '../dev/league.ts';
import type { Exit } from '../exitCodes.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';
import { ACCOUNT } from './messages.ts';
import { newPassphrase, ownAccounts } from './openAccount.ts';

/** Writes a private key into a keystore of its own, readable by its owner only; never over an existing one. */
export async function saveAccount(context: Context, input: Input, privateKey: Uint8Array): Promise<Exit> {
  const folder = ownAccounts(leagueFolderOf(context, input));
  const address = addressOfPrivateKey(privateKey);
  const path = join(folder, `${address}.json`);
  const keystore = await encryptKeystore(privateKey, await newPassphrase(context, input, path));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, `${JSON.stringify(keystore, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw cliFault('file-exists', { path }, error);
    throw error;
  }
  context.say(ACCOUNT.made, { path });
  context.result({ address, keystore: path }, () => `${address}\n`);
  return 'ok';
}
