import { dirname } from 'node:path';
import { type JournalDisk, type JournalHandle, NODE_JOURNAL_DISK } from './journalDisk.ts';

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

async function writeAll(handle: JournalHandle, parts: readonly Uint8Array[], start: number): Promise<number> {
  const bytes = Buffer.concat(parts);
  await handle.write(bytes, start);
  await handle.sync();
  return start + bytes.length;
}

/** A journal's file at `path`; its folder must exist. Calls are awaited one after the other by the owner. */
export class DiskJournalFile implements JournalFile {
  readonly #path: string;
  readonly #disk: JournalDisk;
  #handle: JournalHandle | undefined;
  #length = 0;
  /** Whether power loss cannot take the name from the file of `#handle`; nothing is appended before. */
  #isNameDurable = false;

  /** `disk`: what of the file system is replaced. */
  constructor(path: string, disk: Partial<JournalDisk> = {}) {
    this.#path = path;
    this.#disk = { ...NODE_JOURNAL_DISK, ...disk };
  }

  read(): Promise<Uint8Array> {
    return this.#disk.read(this.#path);
  }

  async append(parts: readonly Uint8Array[]): Promise<void> {
    if (this.#handle === undefined) {
      const handle = await this.#disk.open(this.#path, 'kept');
      this.#use(handle, await handle.length());
    }
    await this.#settleName();
    // A write that failed half way is overwritten by the next one.
    this.#length = await writeAll(this.#handle as JournalHandle, parts, this.#length);
  }

  async replace(parts: readonly Uint8Array[]): Promise<void> {
    const fresh = await this.#disk.open(`${this.#path}.new`, 'fresh');
    let length: number;
    try {
      length = await writeAll(fresh, parts, 0);
      await this.#disk.rename(`${this.#path}.new`, this.#path);
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

  #use(handle: JournalHandle, length: number): void {
    this.#handle = handle;
    this.#length = length;
    this.#isNameDurable = false;
  }

  async #settleName(): Promise<void> {
    if (this.#isNameDurable) return;
    await this.#disk.syncFolder(dirname(this.#path));
    this.#isNameDurable = true;
  }
}
