import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { hexToBytes, isHex } from '@hanse/base';
import { isPrivateKey } from '@hanse/crypto';
import type { CommandRun } from '../command.ts';
import { ACCOUNT } from './messages.ts';
import { readFile } from './openAccount.ts';
import { saveAccount } from './saveAccount.ts';

export const importKey: CommandRun = async (context, input) => {
  const file = input.argOrNone('keyfile');
  const given = (
    file === undefined || file === '-' ? await text(process.stdin) : readFile(resolve(context.cwd, file))
  ).trim();
  const digits = given.startsWith('0x') ? given : `0x${given}`;
  const key = isHex(digits) ? hexToBytes(digits) : undefined;
  // What was given is a secret or close to one: it is not repeated.
  if (key === undefined || !isPrivateKey(key))
    throw input.badArgument('keyfile', `${given.length} …`, context.words(ACCOUNT.keyColumns));
  return saveAccount(context, input, key);
};
