import { readFileSync } from 'node:fs';
import { decryptKeystore, parseKeystore, Signer, signerFault } from '@hanse/signer';
import { AtomicRecordFile } from '@hanse/storage';
import type { NodeConfig } from './config.ts';
import { daemonFault } from './faults.ts';

/** The passphrase of a keystore: from its file, or from HANSE_PASSPHRASE. Throws `signer/no-passphrase`. */
export function readPassphrase({ keystorePath, passphrasePath }: NodeConfig['key']): string {
  if (passphrasePath === undefined) {
    const passphrase = process.env['HANSE_PASSPHRASE'];
    if (passphrase === undefined) throw signerFault('no-passphrase', { path: keystorePath });
    return passphrase;
  }
  return readText(passphrasePath).replace(/\r?\n$/, '');
}

/** The text of a file that the configuration names. Throws `daemon/no-file`. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw daemonFault('no-file', { path, seen: error instanceof Error ? error.message : String(error) }, error);
  }
}

/** Opens the node's key and the record of its votes beside it. `close` ends the record. */
export async function openSigner(key: NodeConfig['key']): Promise<{ readonly signer: Signer; close(): Promise<void> }> {
  const keystore = parseKeystore(readText(key.keystorePath), key.keystorePath);
  const privateKey = await decryptKeystore(keystore, readPassphrase(key), key.keystorePath);
  const store = await AtomicRecordFile.open(key.votesPath);
  return { signer: new Signer({ privateKey, store }), close: () => store.close() };
}
