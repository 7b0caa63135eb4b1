import { invariant } from '@hanse/base';
import type { Dice } from '@hanse/consensus';
import type { JournalDisk } from '@hanse/pool';
import type { KeyValueChange, KeyValueStore } from '@hanse/state';
import { type LogFile, type LogFolder, MemoryStore } from '@hanse/storage';
import type { Process } from './process.ts';

const PAGE_BYTES = 4096;
const SECTOR_BYTES = 512;
/** Time of a sync and of a commit of the store, milliseconds. */
const SYNC_MS = { min: 0.3, max: 2 } as const;
const COMMIT_MS = { min: 0.5, max: 4 } as const;

type File = {
  /** As a running system sees it. */
  bytes: Uint8Array;
  length: number;
  /** Pages written since the last sync, as they were then. */
  readonly before: Map<number, Uint8Array>;
  syncedLength: number;
  /** Power loss cannot take its name. */
  isNamed: boolean;
};

/** What can be wrong with a disk for a while. */
export type DiskTrouble = {
  delayMs: number;
  /** Bytes that still fit; writes beyond fail with ENOSPC. */
  bytesLeft: number;
  /** Changing calls until one fails with EIO; 0: none. */
  failIn: number;
};

/** The disk of one machine, which outlives its processes: files by path, and what the store has committed. */
export class Disk {
  readonly #files = new Map<string, File>();
  /** Removed, but the removal is not durable yet. */
  readonly #removed = new Map<string, File>();
  /** Renamed, but not durably: power loss may take the last of these back, and those before it. */
  #renamed: { readonly from: string; readonly to: string; readonly file: File; readonly old: File | undefined }[] = [];
  readonly #stores = new Map<string, Map<string, KeyValueChange>>();
  readonly #dice: Dice;
  readonly trouble: DiskTrouble = { delayMs: 0, bytesLeft: Number.POSITIVE_INFINITY, failIn: 0 };

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  get fileNames(): readonly string[] {
    return [...this.#files.keys()].sort();
  }

  /** Bytes of a file as a running system sees them. */
  contentOf(path: string): Uint8Array | undefined {
    const file = this.#files.get(path);
    return file?.bytes.slice(0, file.length);
  }

  /** What was not synced is lost, or not, page by page; the page under way may be torn. */
  loseUnsynced(): void {
    const dice = this.#dice;
    for (const { from, to, file, old } of this.#renamed.toReversed()) {
      if (dice.happens(0.5)) break;
      this.#files.set(from, file);
      if (old === undefined) this.#files.delete(to);
      else this.#files.set(to, old);
    }
    this.#renamed = [];
    for (const [path, file] of this.#removed) if (dice.happens(0.5)) this.#files.set(path, file);
    this.#removed.clear();
    for (const [path, file] of this.#files) {
      if (!file.isNamed && dice.happens(0.5)) {
        this.#files.delete(path);
        continue;
      }
      if (file.length !== file.syncedLength) {
        const [low, high] = [Math.min(file.length, file.syncedLength), Math.max(file.length, file.syncedLength)];
        const length = dice.pick([file.syncedLength, file.length, dice.between(low, high)]) ?? file.syncedLength;
        reserve(file, length);
        file.length = length;
      }
      for (const [page, old] of file.before) {
        const kept = dice.pick([0, 0, PAGE_BYTES, dice.between(0, PAGE_BYTES / SECTOR_BYTES) * SECTOR_BYTES]) ?? 0;
        const [from, to] = [page * PAGE_BYTES + kept, Math.min((page + 1) * PAGE_BYTES, file.bytes.length)];
        if (from >= to) continue;
        file.bytes.fill(0, from, to);
        file.bytes.set(old.subarray(kept, kept + to - from), from);
      }
      settle(file);
    }
  }

  /** Everything below `folder` is gone. */
  wipe(folder: string): void {
    for (const path of [...this.#files.keys()]) if (path.startsWith(folder)) this.#files.delete(path);
    for (const path of [...this.#stores.keys()]) if (path.startsWith(folder)) this.#stores.delete(path);
    this.#renamed = this.#renamed.filter(({ to }) => !to.startsWith(folder));
  }

  /** A copy of everything below `folder`, to be put back with {@link restore}. */
  copy(folder: string): DiskCopy {
    const files = [...this.#files].filter(([path]) => path.startsWith(folder));
    const stores = [...this.#stores].filter(([path]) => path.startsWith(folder));
    return {
      files: new Map(files.map(([path, file]) => [path, file.bytes.slice(0, file.length)])),
      stores: new Map(stores.map(([path, values]) => [path, new Map(values)])),
    };
  }

  restore(folder: string, { files, stores }: DiskCopy): void {
    this.wipe(folder);
    for (const [path, bytes] of files) {
      const copy = bytes.slice();
      this.#files.set(path, {
        bytes: copy,
        length: copy.length,
        before: new Map(),
        syncedLength: copy.length,
        isNamed: true,
      });
    }
    for (const [path, values] of stores) this.#stores.set(path, new Map(values));
  }

  /** Turns one bit; false if the file has none. */
  flipBit(path: string, position: number): boolean {
    const file = this.#files.get(path);
    if (file === undefined || file.length === 0) return false;
    const at = position % (file.length * 8);
    const byte = at >> 3;
    file.bytes[byte] = (file.bytes[byte] as number) ^ (1 << (at & 7));
    return true;
  }

  #settleNames(isInside: (path: string) => boolean): void {
    for (const [path, file] of this.#files) if (isInside(path)) file.isNamed = true;
    for (const path of [...this.#removed.keys()]) if (isInside(path)) this.#removed.delete(path);
    this.#renamed = this.#renamed.filter(({ to }) => !isInside(to));
  }

  #failure(bytes: number): Error | undefined {
    const { trouble } = this;
    if (trouble.failIn > 0 && --trouble.failIn === 0)
      return Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    if (bytes > trouble.bytesLeft)
      return Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    return undefined;
  }

  #change(bytes: number): void {
    const failure = this.#failure(bytes);
    if (failure !== undefined) throw failure;
    this.trouble.bytesLeft -= bytes;
  }

  #open(path: string): File {
    let file = this.#files.get(path);
    if (file === undefined) {
      file = { bytes: new Uint8Array(0), length: 0, before: new Map(), syncedLength: 0, isNamed: false };
      this.#files.set(path, file);
    }
    return file;
  }

  #syncMs(): number {
    return SYNC_MS.min + this.#dice.next() * (SYNC_MS.max - SYNC_MS.min) + this.trouble.delayMs;
  }

  #file(process: Process, file: File): LogFile {
    return {
      write: (parts, at) =>
        process.call(
          this.trouble.delayMs,
          () => {
            let offset = at;
            for (const part of parts) {
              const failure = this.#failure(part.length);
              // A disk that fills up takes what still fits.
              write(file, failure === undefined ? part : part.subarray(0, part.length >> 1), offset);
              if (failure !== undefined) throw failure;
              this.trouble.bytesLeft -= part.length;
              offset += part.length;
            }
          },
          () => {
            const [first] = parts;
            if (first !== undefined) write(file, first.subarray(0, this.#dice.between(0, first.length)), at);
          },
        ),
      sync: () =>
        process.call(this.#syncMs(), () => {
          this.#change(0);
          settle(file);
        }),
      truncate: (length) =>
        process.call(this.trouble.delayMs, () => {
          this.#change(0);
          truncate(file, length);
        }),
      read: (into, at) => {
        const part = file.bytes.subarray(Math.min(at, file.length), Math.min(at + into.length, file.length));
        into.set(part);
        return part.length;
      },
      length: () => file.length,
      close: () => Promise.resolve(),
    };
  }

  folder(process: Process, path: string): LogFolder {
    const inside = `${path}/`;
    return {
      path,
      list: () => this.fileNames.filter((name) => name.startsWith(inside)).map((name) => name.slice(inside.length)),
      open: (name) => process.call(0, () => this.#file(process, this.#open(inside + name))),
      remove: (name) =>
        process.call(0, () => {
          const file = this.#files.get(inside + name);
          this.#change(0);
          if (file?.isNamed === true) this.#removed.set(inside + name, file);
          this.#files.delete(inside + name);
        }),
      copyTail: (from, at, to) =>
        process.call(this.#syncMs(), () => {
          const source = this.#files.get(inside + from);
          invariant(source !== undefined, `${inside + from} is there`);
          this.#change(source.length - at);
          const target = this.#open(inside + to);
          write(target, source.bytes.slice(at, source.length), 0);
          settle(target);
        }),
      sync: () =>
        process.call(this.#syncMs(), () => {
          this.#change(0);
          this.#settleNames((name) => name.startsWith(inside));
        }),
    };
  }

  /** The file system as the pool's journal uses it. */
  journalDisk(process: Process): JournalDisk {
    const inFolder =
      (folder: string): ((path: string) => boolean) =>
      (path) =>
        path.startsWith(`${folder}/`);
    return {
      read: (path) => process.call(0, () => this.contentOf(path) ?? new Uint8Array(0)),
      open: (path, content) =>
        process.call(0, () => {
          const file = this.#open(path);
          if (content === 'fresh' && file.length > 0) truncate(file, 0);
          const { write: writeParts, ...rest } = this.#file(process, file);
          return {
            ...rest,
            write: (bytes, at) => writeParts([bytes], at),
            length: () => Promise.resolve(file.length),
          };
        }),
      rename: (from, to) =>
        process.call(this.trouble.delayMs, () => {
          this.#change(0);
          const file = this.#files.get(from);
          invariant(file !== undefined, `${from} is there`);
          const old = this.#files.get(to);
          this.#renamed.push({ from, to, file, old });
          this.#files.delete(from);
          this.#files.set(to, file);
        }),
      syncFolder: (folder) =>
        process.call(this.#syncMs(), () => {
          this.#change(0);
          this.#settleNames(inFolder(folder));
        }),
    };
  }

  /** As LMDB with a sync for each commit: all of a commit, durable, or nothing. */
  store(process: Process, path: string): KeyValueStore {
    const values = this.#stores.get(path) ?? new Map<string, KeyValueChange>();
    this.#stores.set(path, values);
    const memory = new MemoryStore();
    const keep = (changes: readonly KeyValueChange[]): void => {
      for (const change of changes) {
        const key = Buffer.from(change.key).toString('latin1');
        if (change.value === undefined) values.delete(key);
        else values.set(key, { key: change.key.slice(), value: change.value.slice() });
      }
    };
    // Nothing waits inside: a MemoryStore commits before its promise is made.
    void memory.commit([...values.values()]);
    return {
      get: (key) => memory.get(key),
      range: (options) => memory.range(options),
      commit: (changes) =>
        process.call(COMMIT_MS.min + this.#dice.next() * (COMMIT_MS.max - COMMIT_MS.min) + this.trouble.delayMs, () => {
          this.#change(changes.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0));
          keep(changes);
          void memory.commit(changes);
        }),
      close: () => Promise.resolve(),
    };
  }
}

export type DiskCopy = {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly stores: ReadonlyMap<string, Map<string, KeyValueChange>>;
};

function reserve(file: File, length: number): void {
  if (length <= file.bytes.length) return;
  const grown = new Uint8Array(Math.max(length, file.bytes.length * 2, PAGE_BYTES));
  grown.set(file.bytes.subarray(0, file.length));
  file.bytes = grown;
}

/** Keeps the pages between two offsets as they are, for the case that they are never synced. */
function remember(file: File, from: number, to: number): void {
  for (let page = Math.floor(from / PAGE_BYTES); page * PAGE_BYTES < to; page++) {
    if (file.before.has(page)) continue;
    const start = page * PAGE_BYTES;
    file.before.set(page, file.bytes.slice(start, Math.max(start, Math.min(start + PAGE_BYTES, file.length))));
  }
}

function write(file: File, bytes: Uint8Array, at: number): void {
  const end = at + bytes.length;
  remember(file, at, end);
  reserve(file, end);
  file.bytes.set(bytes, at);
  file.length = Math.max(file.length, end);
}

function truncate(file: File, length: number): void {
  remember(file, length, file.length);
  reserve(file, length);
  file.bytes.fill(0, length);
  file.length = length;
}

function settle(file: File): void {
  file.before.clear();
  file.syncedLength = file.length;
}
