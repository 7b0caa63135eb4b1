import { resolve } from 'node:path';
import { bytesToHex } from '@hanse/base';
import { publicKeyOf } from '@hanse/crypto';
import { parseKeystore } from '@hanse/signer';
import type { CommandRun } from '../command.ts';
import { renderFields } from '../table.ts';
import { ACCOUNT } from './messages.ts';
import { openKeystore, readFile } from './openAccount.ts';

export const inspect: CommandRun = async (context, input) => {
  const path = resolve(context.cwd, input.arg('keystore'));
  const keystore = parseKeystore(readFile(path), path);
  const { kdf, kdfparams, cipher } = keystore.crypto;
  const { n, r, p } = kdfparams;
  const opened = input.has('check') ? await openKeystore(context, input, path) : undefined;
  const publicKey = opened === undefined ? undefined : bytesToHex(publicKeyOf(opened.privateKey));
  const address = `0x${keystore.address.toLowerCase()}`;
  const derivation = `${kdf} n=${n} r=${r} p=${p}, ${cipher}`;
  context.result(
    { address, publicKey: publicKey ?? null, derivation, opens: opened === undefined ? null : true },
    () => {
      const opens = context.words(opened === undefined ? ACCOUNT.notTried : ACCOUNT.yes);
      const values = [address, publicKey ?? '–', derivation, opens];
      return renderFields(
        context
          .words(ACCOUNT.keyFields)
          .split('|')
          .map((name, at) => [name, values[at] ?? ''] as const),
      );
    },
  );
  return 'ok';
};
