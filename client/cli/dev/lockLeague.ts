import { isFault } from '@hanse/base';
import { FolderLock } from '@hanse/storage';
import { cliFault } from '../faults.ts';
import type { LeagueFolder } from './league.ts';

/** Runs `work` while no other command changes the league. The folder must exist. Throws `cli/league-busy`. */
export async function lockLeague<Result>(folder: LeagueFolder, work: () => Promise<Result>): Promise<Result> {
  let lock: FolderLock;
  try {
    lock = FolderLock.acquire(folder.path);
  } catch (error) {
    if (!isFault(error, 'storage/locked')) throw error;
    throw cliFault('league-busy', { pid: String(error.params['pid']), folder: folder.path }, error);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}
