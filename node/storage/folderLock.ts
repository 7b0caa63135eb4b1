import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { causeText, storageFault } from './faults.ts';

/**
 * One process at a time in a folder. The lock is the operating system's own file lock, taken through SQLite (Node has
 * no flock), so it ends with its holder however that dies: there is no stale lock to judge.
 */
export class FolderLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Throws `storage/locked` with the holder's process id, or `storage/cannot-open`. The folder must exist. */
  static acquire(folder: string): FolderLock {
    const file = join(folder, 'lock');
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(file);
      database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      database?.close();
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) {
        throw storageFault('cannot-open', { file, seen: causeText(error) }, error);
      }
      throw storageFault('locked', { folder, pid: holderOf(folder) }, error);
    }
    writeFileSync(join(folder, 'lock.pid'), `${process.pid}\n`);
    return new FolderLock(database);
  }

  /** Lets the next process in. */
  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

const SQLITE_BUSY = 5;

function holderOf(folder: string): string {
  try {
    return readFileSync(join(folder, 'lock.pid'), 'utf8').trim();
  } catch {
    // The holder has the lock and not yet written who it is.
    return '?';
  }
}
