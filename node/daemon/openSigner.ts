import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { decryptKeystore, encodeVoteMemory, parseKeystore, Signer, signerFault } from '@hanse/signer';
import { AtomicRecordFile, FolderLock } from '@hanse/storage';
import type { NodeConfig } from './config.ts';
import { daemonFault } from './faults.ts';
import type { Logger } from './logger.ts';

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

/**
 * Makes the record of votes of a key that has never voted; it belongs to the making of the key. A node refuses to start
 * without it, because a key whose votes are forgotten could vote twice. Throws `storage/record-exists`.
 */
export async function createVoteRecord(votesPath: string): Promise<void> {
  const file = await AtomicRecordFile.create(votesPath, encodeVoteMemory(new Map()));
  await file.close();
}

/** Opens the node's key and the record of its votes beside it. `close` ends the record. */
export async function openSigner(
  key: NodeConfig['key'],
  log: Logger,
): Promise<{ readonly signer: Signer; close(): Promise<void> }> {
  const keystore = parseKeystore(readText(key.keystorePath), key.keystorePath);
  const privateKey = await decryptKeystore(keystore, readPassphrase(key), key.keystorePath);
  // Two processes with one key would vote twice: the key's folder is this process's alone.
  const lock = FolderLock.acquire(dirname(key.votesPath));
  try {
    const store = await AtomicRecordFile.open(key.votesPath, { record: 'required' });
    if (store.isRecovered) log.warn('the newest copy of the vote record was unreadable', { path: key.votesPath });
    const close = async (): Promise<void> => {
      await store.close();
      lock.release();
    };
    return { signer: new Signer({ privateKey, store }), close };
  } catch (error) {
    lock.release();
    throw error;
  }
}
