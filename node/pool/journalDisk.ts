import { constants, type FileHandle, open, readFile, rename } from 'node:fs/promises';

/** An open journal file. Calls are awaited one after the other. */
export interface JournalHandle {
  /** Writes all of `bytes` from offset `at` on. */
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** fdatasync. */
  sync(): Promise<void>;
  length(): Promise<number>;
  close(): Promise<void>;
}

/** What a journal needs of a file system; simulations and tests bring their own. */
export interface JournalDisk {
  /** Everything in the file; empty when it does not exist. */
  read(path: string): Promise<Uint8Array>;
  /** Opens for writing, made when it does not exist; `fresh`: emptied. */
  open(path: string, content: 'kept' | 'fresh'): Promise<JournalHandle>;
  rename(from: string, to: string): Promise<void>;
  /** Makes the names in a folder durable. */
  syncFolder(folder: string): Promise<void>;
}

class NodeHandle implements JournalHandle {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    }
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  async length(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** The file system of this machine. */
export const NODE_JOURNAL_DISK: JournalDisk = {
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Uint8Array(0);
      throw error;
    }
  },
  async open(path, content) {
    const flags = content === 'fresh' ? constants.O_TRUNC : 0;
    return new NodeHandle(await open(path, constants.O_RDWR | constants.O_CREAT | flags, 0o600));
  },
  rename,
  async syncFolder(path) {
    // Windows cannot open folders; NTFS journals the names itself.
    if (process.platform === 'win32') return;
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};
