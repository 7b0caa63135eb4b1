import { constants, type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file of a journal, as far as the journal needs one; tests put one that fails in its place. */
export interface JournalFile {
  /** Everything in it; empty when it does not exist. */
  read(): Promise<Uint8Array>;
  /** Adds `parts` at the end; durable when resolved. */
  append(parts: readonly Uint8Array[]): Promise<void>;
  /**
   * Puts `parts` in the place of everything, all or nothing; durable when resolved. When it rejects, either may stand
   * there, and `append` adds to what does, or rejects as long as that is not durable.
   */
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

export type DiskJournalFileOptions = {
  /** Makes the names in a folder durable; tests put one that fails in its place. */
  readonly syncFolder?: (folder: string) => Promise<void>;
};

/** A journal's file at `path`; its folder must exist. Calls are awaited one after the other by the owner. */
export class DiskJournalFile implements JournalFile {
  readonly #path: string;
  readonly #syncFolder: (folder: string) => Promise<void>;
  #handle: FileHandle | undefined;
  #length = 0;
  /** Whether power loss cannot take the name from the file of `#handle`; nothing is appended before. */
  #isNameDurable = false;

  constructor(path: string, options: DiskJournalFileOptions = {}) {
    this.#path = path;
    this.#syncFolder = options.syncFolder ?? syncFolder;
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
      const handle = await open(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
      this.#use(handle, (await handle.stat()).size);
    }
    await this.#settleName();
    // A write that failed half way is overwritten by the next one.
    this.#length = await writeAll(this.#handle as FileHandle, parts, this.#length);
  }

  async replace(parts: readonly Uint8Array[]): Promise<void> {
    const fresh = await open(`${this.#path}.new`, 'w+', 0o600);
    let length: number;
    try {
      length = await writeAll(fresh, parts, 0);
      await rename(`${this.#path}.new`, this.#path);
    } catch (error) {
      await fresh.close();
      throw error;
    }
    // The old file has no name any more: whatever fails from here on, it must not be appended to.
    const old = this.#handle;
    this.#use(fresh, length);
    await old?.close();
    await this.#settleName();
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  #use(handle: FileHandle, length: number): void {
    this.#handle = handle;
    this.#length = length;
    this.#isNameDurable = false;
  }

  async #settleName(): Promise<void> {
    if (this.#isNameDurable) return;
    await this.#syncFolder(dirname(this.#path));
    this.#isNameDurable = true;
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
