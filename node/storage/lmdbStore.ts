import { compareBytes, isFault } from '@hanse/base';
import type { KeyValueChange, KeyValueStore, RangeOptions } from '@hanse/state';
import { open, type RootDatabase } from 'lmdb';
import { CHECKSUM_BYTES, checksum } from './checksum.ts';
import { causeText, storageFault } from './faults.ts';

/** Entries a range reads at once; no cursor stays open between them, so an abandoned range pins nothing. */
const RANGE_CHUNK_MAX = 256;

/**
 * A {@link KeyValueStore} on LMDB. A value is stored as value ‖ crc32(key ‖ value), big endian.
 * `commit` is one LMDB transaction, written by LMDB's own thread and durable (fdatasync) when it resolves.
 * The memory map grows by itself; readers left behind by a killed process are cleared at open.
 */
export class LmdbStore implements KeyValueStore {
  readonly #path: string;
  readonly #database: RootDatabase<Uint8Array, Uint8Array>;
  #lastCommit: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(path: string, database: RootDatabase<Uint8Array, Uint8Array>) {
    this.#path = path;
    this.#database = database;
  }

  /** Opens or makes the folder `path`. Throws `storage/cannot-open`. */
  static open(path: string): LmdbStore {
    try {
      const database = open<Uint8Array, Uint8Array>({
        path,
        noSubdir: false,
        keyEncoding: 'binary',
        encoding: 'binary',
        compression: false,
        // Overlapping sync resolves a commit before it is on disk.
        overlappingSync: false,
        // Otherwise a failed commit also rejects a promise inside lmdb that nobody can handle, which ends the process.
        eventTurnBatching: false,
      });
      return new LmdbStore(path, database);
    } catch (error) {
      throw storageFault('cannot-open', { file: path, seen: causeText(error) }, error);
    }
  }

  /** Entries as LMDB counts them. A walk that finds another number has met damage. */
  get entryCount(): number {
    this.#checkOpen();
    return (this.#database.getStats() as { readonly entryCount: number }).entryCount;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.#checkOpen();
    let stored: Uint8Array | undefined;
    try {
      stored = this.#database.getBinary(key);
    } catch (error) {
      throw this.#damaged(key, causeText(error), error);
    }
    return stored === undefined ? undefined : this.#checked(key, stored);
  }

  *range({
    from,
    to,
    reverse = false,
    limit = Number.POSITIVE_INFINITY,
  }: RangeOptions): IterableIterator<readonly [key: Uint8Array, value: Uint8Array]> {
    if (compareBytes(from, to) >= 0) return;
    let [start, end] = [from, to];
    let left = limit;
    for (let chunk = 4; left > 0; chunk = Math.min(chunk * 4, RANGE_CHUNK_MAX)) {
      const wanted = Math.min(chunk, left);
      const entries = this.#chunk(start, end, reverse, wanted);
      yield* entries;
      left -= entries.length;
      const last = entries.at(-1);
      if (last === undefined || entries.length < wanted) return;
      if (reverse) end = last[0];
      else start = successor(last[0]);
      if (compareBytes(start, end) >= 0) return;
    }
  }

  commit(changes: readonly KeyValueChange[]): Promise<void> {
    this.#checkOpen();
    if (changes.length === 0) return Promise.resolve();
    const done = this.#write(changes);
    this.#lastCommit = done.catch(() => undefined);
    return done;
  }

  /** Waits for the commits under way. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#lastCommit;
    await this.#database.close();
  }

  async #write(changes: readonly KeyValueChange[]): Promise<void> {
    const values = arena(changes);
    try {
      const done = this.#database.batch(() => {
        changes.forEach(({ key }, index) => {
          const value = values[index];
          // The promises of single writes inside a batch are the batch's own.
          if (value === undefined) void this.#database.remove(key as unknown as Uint8Array);
          else void this.#database.put(key, value);
        });
      });
      await done;
    } catch (error) {
      const reason = await commitError(error);
      throw storageFault('write-failed', { file: this.#path, seen: causeText(reason) }, reason);
    } finally {
      // Reads must not go on in a snapshot that was opened before the commit.
      this.#database.resetReadTxn();
    }
  }

  #chunk(start: Uint8Array, end: Uint8Array, reverse: boolean, limit: number): (readonly [Uint8Array, Uint8Array])[] {
    this.#checkOpen();
    const entries: (readonly [Uint8Array, Uint8Array])[] = [];
    try {
      // LMDB's reverse ranges go from `start` down and exclude `end`; ours are [from, to) in both directions.
      const options = reverse
        ? { start: end, end: start, reverse: true, exclusiveStart: true, inclusiveEnd: true, limit }
        : { start, end, limit };
      for (const { key, value } of this.#database.getRange(options as never)) {
        const ownKey = new Uint8Array(key);
        entries.push([ownKey, this.#checked(ownKey, value)]);
      }
    } catch (error) {
      if (isFault(error)) throw error;
      throw this.#damaged(start, causeText(error), error);
    }
    return entries;
  }

  #checked(key: Uint8Array, stored: Uint8Array): Uint8Array {
    const length = stored.length - CHECKSUM_BYTES;
    if (length < 0) throw this.#damaged(key, 'a value without its checksum');
    const value = new Uint8Array(stored.buffer, stored.byteOffset, length);
    const wanted =
      (((stored[length] as number) << 24) |
        ((stored[length + 1] as number) << 16) |
        ((stored[length + 2] as number) << 8) |
        (stored[length + 3] as number)) >>>
      0;
    if (checksum(key, value) !== wanted) throw this.#damaged(key, 'the checksum of a value does not match');
    return value;
  }

  #damaged(key: Uint8Array, seen: string, cause?: unknown): Error {
    const at = `key 0x${Buffer.from(key).toString('hex')}`;
    return storageFault('damaged-record', { file: this.#path, at, seen }, cause);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw storageFault('closed', { file: this.#path });
  }
}

/** The values with their checksums, all in one buffer: LMDB asks the runtime for each buffer's address once. */
function arena(changes: readonly KeyValueChange[]): readonly (Uint8Array | undefined)[] {
  let length = 0;
  for (const { value } of changes) if (value !== undefined) length += value.length + CHECKSUM_BYTES;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  return changes.map(({ key, value }) => {
    if (value === undefined) return undefined;
    const start = at;
    bytes.set(value, start);
    view.setUint32(start + value.length, checksum(key, value));
    at += value.length + CHECKSUM_BYTES;
    return bytes.subarray(start, at);
  });
}

/** The smallest key above `key`. */
function successor(key: Uint8Array): Uint8Array {
  const next = new Uint8Array(key.length + 1);
  next.set(key);
  return next;
}

/** lmdb hides the reason of a failed commit in a promise that rejects. */
async function commitError(error: unknown): Promise<unknown> {
  const hidden = (error as { commitError?: Promise<unknown> }).commitError;
  if (hidden === undefined) return error;
  try {
    await hidden;
    return error;
  } catch (reason) {
    return reason;
  }
}
