import { constants, type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file of a journal, as far as the journal needs one; tests put one that fails in its place. */
export interface JournalFile {
  /** Everything in it; empty when it does not exist. */
  read(): Promise<Uint8Array>;
  /** Adds `parts` at the end; durable when resolved. */
  append(parts: readonly Uint8Array[]): Promise<void>;
  /** Puts `parts` in the place of everything, all or nothing; durable when resolved. */
  replace(parts: readonly Uint8Array[]): Promise<void>;
  close(): Promise<void>;
}

async function writeAll(handle: FileHandle, parts: readonly Uint8Array[], start: number): Promise<number> {
  const bytes = Buffer.concat(parts);
  for (let at = 0; at < bytes.length; ) {
    at += (await handle.write(bytes, at, bytes.length - at, start + at)).bytesWritten;
  }
  await handle.datasync();
  return start + bytes.length;
}

/** A journal's file at `path`; its folder must exist. */
export class DiskJournalFile implements JournalFile {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #length = 0;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<Uint8Array> {
    try {
      return await readFile(this.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Uint8Array(0);
      throw error;
    }
  }

  async append(parts: readonly Uint8Array[]): Promise<void> {
    if (this.#handle === undefined) {
      this.#handle = await open(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
      this.#length = (await this.#handle.stat()).size;
    }
    // A write that failed half way is overwritten by the next one.
    this.#length = await writeAll(this.#handle, parts, this.#length);
  }

  async replace(parts: readonly Uint8Array[]): Promise<void> {
    const fresh = await open(`${this.#path}.new`, 'w+', 0o600);
    try {
      const length = await writeAll(fresh, parts, 0);
      await rename(`${this.#path}.new`, this.#path);
      await syncFolder(dirname(this.#path));
      await this.#handle?.close();
      this.#handle = fresh;
      this.#length = length;
    } catch (error) {
      await fresh.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders; NTFS journals the names itself.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
