import { spawn } from 'node:child_process';
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFault } from '@hanse/base';
import type { KeyValueChange, KeyValueStore, RangeOptions } from '@hanse/state';
import { LmdbStore } from '@hanse/storage';
import type { Logger } from './logger.ts';

/** An index up to this size is read through at every start; a larger one only after the node did not stop in order. */
export const CHECK_ALWAYS_BYTES: number = 64 << 20;
/** A check that takes longer is given up; the node starts without its result. */
export const CHECK_MS_MAX = 20_000;

/**
 * Opens the index of a data folder. A damaged one is put aside and an empty one taken, which the ledger fills again from
 * its block log: everything in the index can be computed from there.
 */
export async function openIndex(dataFolder: string, log: Logger): Promise<KeyValueStore> {
  const folder = join(dataFolder, 'index');
  const marker = join(dataFolder, 'index.open');
  const file = join(folder, 'data.mdb');
  if (existsSync(file) && (existsSync(marker) || statSync(file).size <= CHECK_ALWAYS_BYTES)) {
    const found = await checkIndex(folder);
    if (found === 'damaged')
      log.error('the index is damaged and is made again from the block log', { putAside: putAside(folder) });
    if (found === 'unfinished') log.warn('the index was not checked to its end', { afterMs: CHECK_MS_MAX });
  }
  writeFileSync(marker, '');
  return new MarkedStore(LmdbStore.open(folder), marker);
}

/** Reads the whole index in a process of its own, which may die of what it finds. */
export function checkIndex(folder: string, msMax: number = CHECK_MS_MAX): Promise<'sound' | 'damaged' | 'unfinished'> {
  const entry = fileURLToPath(new URL('./checkIndex.ts', import.meta.url));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [entry, folder], { stdio: 'ignore' });
    const timer = setTimeout(() => {
      resolve('unfinished');
      child.kill('SIGKILL');
    }, msMax);
    const end = (result: 'sound' | 'damaged' | 'unfinished'): void => {
      clearTimeout(timer);
      resolve(result);
    };
    child.once('error', () => end('unfinished'));
    child.once('exit', (code) => end(code === 0 ? 'sound' : 'damaged'));
  });
}

function putAside(folder: string): string {
  for (let number = 1; ; number++) {
    const place = `${folder}.damaged-${number}`;
    if (existsSync(place)) continue;
    renameSync(folder, place);
    return place;
  }
}

/** Takes the marker away when the node stops in order, unless damage was met: then the next start looks closely. */
class MarkedStore implements KeyValueStore {
  readonly #store: KeyValueStore;
  readonly #marker: string;
  #isDamaged = false;

  constructor(store: KeyValueStore, marker: string) {
    this.#store = store;
    this.#marker = marker;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    try {
      return this.#store.get(key);
    } catch (error) {
      throw this.#seen(error);
    }
  }

  *range(options: RangeOptions): IterableIterator<readonly [key: Uint8Array, value: Uint8Array]> {
    try {
      yield* this.#store.range(options);
    } catch (error) {
      throw this.#seen(error);
    }
  }

  commit(changes: readonly KeyValueChange[]): Promise<void> {
    return this.#store.commit(changes);
  }

  async close(): Promise<void> {
    await this.#store.close();
    if (!this.#isDamaged) rmSync(this.#marker, { force: true });
  }

  #seen(error: unknown): unknown {
    if (isFault(error, 'storage/damaged-record')) this.#isDamaged = true;
    return error;
  }
}
