import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Address, isAddress } from '@hanse/base';
import { decryptKeystore, parseKeystore } from '@hanse/signer';
import type { Context } from '../context.ts';
import { type LeagueFolder, leagueFolderOf } from '../dev/league.ts';
import { passphrasePath } from '../dev/provision.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';
import { askSecret } from './askSecret.ts';
import { ACCOUNT } from './messages.ts';

export type OpenAccount = { readonly address: Address; readonly privateKey: Uint8Array };

/** Where accounts that people make are kept. */
export const ownAccounts = (folder: LeagueFolder): string => join(folder.path, 'accounts');

/** The account that --from names: a keystore file, an address, or an organisation of the league. Asks for its passphrase if it must. */
export async function openAccount(context: Context, input: Input): Promise<OpenAccount> {
  const path = findKeystore(context, input, input.needText('from', context.words(ACCOUNT.which)));
  return openKeystore(context, input, path);
}

export async function openKeystore(context: Context, input: Input, path: string): Promise<OpenAccount> {
  const keystore = parseKeystore(readFile(path), path);
  const privateKey = await decryptKeystore(keystore, await passphraseOf(context, input, path), path);
  return { address: `0x${keystore.address.toLowerCase()}` as Address, privateKey };
}

function findKeystore(context: Context, input: Input, name: string): string {
  const folder = leagueFolderOf(context, input);
  const file = resolve(context.cwd, name);
  if (existsSync(file) && statSync(file).isFile()) return file;
  if (isAddress(name)) {
    const address = name.toLowerCase();
    const own = join(ownAccounts(folder), `${address}.json`);
    if (existsSync(own)) return own;
  }
  if (folder.exists()) {
    const known = folder.load().accounts.find((one) => one.address === name.toLowerCase() || one.organisation === name);
    if (known !== undefined) return join(folder.accounts(known.organisation), `${known.address}.json`);
  }
  throw cliFault('unknown-account', { seen: name, folder: folder.path });
}

/** From --passphrase-file, the file beside a league's keystore, HANSE_PASSPHRASE, or the person at the terminal. */
async function passphraseOf(context: Context, input: Input, path: string): Promise<string> {
  const named = input.text('passphrase-file');
  if (named !== undefined) return firstLine(readSecret(resolve(context.cwd, named)));
  const beside = passphrasePath(path);
  if (beside !== path && existsSync(beside)) return firstLine(readSecret(beside));
  const given = context.env['HANSE_PASSPHRASE'];
  if (given !== undefined) return given;
  if (!context.isInteractive) throw cliFault('no-passphrase', { path });
  return askSecret(context, context.words(ACCOUNT.passphraseOf, { path }));
}

/** A passphrase for a new keystore, asked twice when a person is asked. */
export async function newPassphrase(context: Context, input: Input, path: string): Promise<string> {
  const named = input.text('passphrase-file');
  if (named !== undefined) return firstLine(readSecret(resolve(context.cwd, named)));
  const given = context.env['HANSE_PASSPHRASE'];
  if (given !== undefined) return given;
  if (!context.isInteractive) throw cliFault('no-passphrase', { path });
  const first = await askSecret(context, context.words(ACCOUNT.newPassphrase));
  if (first !== (await askSecret(context, context.words(ACCOUNT.again)))) throw cliFault('passphrases-differ');
  return first;
}

const firstLine = (text: string): string => text.replace(/\r?\n$/, '');

/** The text of a passphrase file. Throws `cli/no-file`, or `cli/open-passphrase-file` when others can read it. */
export function readSecret(path: string): string {
  const text = readFile(path);
  checkOwnerOnly(path);
  return text;
}

/** A pipe (`<(…)`, /dev/stdin) has no mode that says anything; a file has. */
export function checkOwnerOnly(path: string): void {
  const found = statSync(path);
  const mode = found.mode & 0o777;
  if (process.platform === 'win32' || !found.isFile() || (mode & 0o077) === 0) return;
  throw cliFault('open-passphrase-file', { path, seen: mode.toString(8) });
}

/** The text of a file that a person named. Throws `cli/no-file`. */
export function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw cliFault('no-file', { path, seen: error instanceof Error ? error.message : String(error) }, error);
  }
}
