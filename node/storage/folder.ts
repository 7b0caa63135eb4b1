import { createReadStream, createWriteStream, fstatSync, mkdirSync, readdirSync, readSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** An open file, as far as logs need one. All writes are awaited one after the other by the owner. */
export interface LogFile {
  /** Writes all of `parts` one after the other from offset `at` on. */
  write(parts: readonly Uint8Array[], at: number): Promise<void>;
  /** fdatasync: what was written survives power loss once it resolves. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  /** Fills `into` from offset `at` as far as the file goes; bytes read. */
  read(into: Uint8Array, at: number): number;
  length(): number;
  close(): Promise<void>;
}

/** The folder in which a log keeps its files; tests put one that fails or tears writes in its place. */
export interface LogFolder {
  readonly path: string;
  list(): readonly string[];
  /** Opens for reading and writing, made when it does not exist. */
  open(name: string): Promise<LogFile>;
  remove(name: string): Promise<void>;
  /** Makes the creation and removal of files durable. */
  sync(): Promise<void>;
  /**
   * Makes the file `to` of what `from` holds from offset `at` on; its bytes are durable when resolved. Absent in a
   * folder that is only looked at: nothing may be cut off there.
   */
  copyTail?(from: string, at: number, to: string): Promise<void>;
}

class NodeFile implements LogFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(parts: readonly Uint8Array[], at: number): Promise<void> {
    let rest = [...parts];
    let offset = at;
    while (rest.length > 0) {
      const { bytesWritten } = await this.#handle.writev(rest, offset);
      offset += bytesWritten;
      rest = dropBytes(rest, bytesWritten);
    }
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  truncate(length: number): Promise<void> {
    return this.#handle.truncate(length);
  }

  read(into: Uint8Array, at: number): number {
    let done = 0;
    while (done < into.length) {
      const read = readSync(this.#handle.fd, into, done, into.length - done, at + done);
      if (read === 0) break;
      done += read;
    }
    return done;
  }

  length(): number {
    return fstatSync(this.#handle.fd).size;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

function dropBytes(parts: readonly Uint8Array[], count: number): Uint8Array[] {
  const rest: Uint8Array[] = [];
  let drop = count;
  for (const part of parts) {
    if (drop < part.length) rest.push(part.subarray(drop));
    drop = Math.max(0, drop - part.length);
  }
  return rest;
}

/** A folder of the real file system, made with its parents when it does not exist. */
export function openFolder(path: string): LogFolder {
  mkdirSync(path, { recursive: true });
  return {
    path,
    list: () => readdirSync(path),
    async open(name) {
      const file = join(path, name);
      try {
        return new NodeFile(await open(file, 'r+'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        return new NodeFile(await open(file, 'w+', 0o600));
      }
    },
    remove: (name) => unlink(join(path, name)),
    copyTail: (from, at, to) =>
      pipeline(
        createReadStream(join(path, from), { start: at }),
        createWriteStream(join(path, to), { mode: 0o600, flush: true }),
      ),
    async sync() {
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
}
