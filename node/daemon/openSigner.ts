import { existsSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Fault, isFault } from '@hanse/base';
import {
  decodeSignerRecord,
  decryptKeystore,
  encodeSignerRecord,
  encodeVoteMemory,
  parseKeystore,
  Signer,
  signerFault,
} from '@hanse/signer';
import { AtomicRecordFile, FolderLock, recordFilePaths } from '@hanse/storage';
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

/**
 * Makes a record in place of one that is gone or cannot be read; what is left of that one is kept under another name.
 * `in-quarantine`: the key is silent until it is safe (SIGNER-QUARANTINE-1). `empty`: somebody vouches that none of its
 * votes is anywhere. Resolves with the files put aside. Throws `daemon/votes-not-lost`.
 */
export async function replaceVoteRecord(
  votesPath: string,
  start: 'in-quarantine' | 'empty',
): Promise<readonly string[]> {
  const lock = FolderLock.acquire(dirname(votesPath));
  try {
    if (await isReadable(votesPath)) throw daemonFault('votes-not-lost', { path: votesPath });
    const aside: string[] = [];
    for (const file of recordFilePaths(votesPath)) {
      if (!existsSync(file)) continue;
      const kept = freeName(`${file}.lost`);
      renameSync(file, kept);
      aside.push(kept);
    }
    const quarantine = start === 'empty' ? undefined : new Map();
    const record = encodeSignerRecord({ memory: new Map(), quarantine });
    const file = await AtomicRecordFile.create(votesPath, record);
    await file.close();
    return aside;
  } finally {
    lock.release();
  }
}

/** Whether a record is gone or cannot be read; a disk that fails is another matter. */
function isLoss(error: unknown): error is Fault {
  return isFault(error) && /^(storage\/(missing|lost|damaged)-record|signer\/bad-memory)$/.test(error.code);
}

/** Whether a node would start with this record. */
async function isReadable(votesPath: string): Promise<boolean> {
  try {
    const store = await AtomicRecordFile.open(votesPath, { record: 'required' });
    try {
      const record = store.read();
      if (record !== undefined) decodeSignerRecord(record);
      return record !== undefined;
    } finally {
      await store.close();
    }
  } catch (error) {
    if (isLoss(error)) return false;
    throw error;
  }
}

function freeName(path: string): string {
  let name = path;
  for (let at = 2; existsSync(name); at++) name = `${path}-${at}`;
  return name;
}

/** Opens the node's key and the record of its votes beside it. `close` ends the record. */
export async function openSigner(
  key: NodeConfig['key'],
  log: Logger,
): Promise<{ readonly signer: Signer; close(): Promise<void> }> {
  const keystore = parseKeystore(readText(key.keystorePath), key.keystorePath);
  const privateKey = await decryptKeystore(keystore, readPassphrase(key), key.keystorePath);
  // Two processes with one key would vote twice: the key's folder is this process's alone (SIGNER-MEMORY-2).
  const lock = FolderLock.acquire(dirname(key.votesPath));
  try {
    const store = await AtomicRecordFile.open(key.votesPath, { record: 'required' });
    if (store.isRecovered) log.warn('the newest copy of the vote record was unreadable', { path: key.votesPath });
    const close = async (): Promise<void> => {
      await store.close();
      lock.release();
    };
    try {
      return { signer: new Signer({ privateKey, store }), close };
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    if (!isLoss(error)) throw error;
    throw daemonFault('votes-lost', { path: key.votesPath, seen: error.message }, error);
  }
}
