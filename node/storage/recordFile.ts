import { basename, dirname, join } from 'node:path';
import { invariant } from '@hanse/base';
import { causeText, storageFault } from './faults.ts';
import { type LogFolder, openFolder } from './folder.ts';
import { encodeSlotHeader, lossOf, RECORD_FILE_BYTES_MAX, readSlot, type Slot } from './recordSlot.ts';

export type RecordFileOptions = {
  /**
   * `may-be-absent` (default): without files the record is undefined, for what can be made anew.
   * `required`: the record was made by `create`; that it, or one of its copies, is gone is a fault.
   */
  readonly record?: 'may-be-absent' | 'required';
  /** Where the files are; default: the real folder. */
  readonly files?: LogFolder;
};

/**
 * One small record, replaced as a whole: `write` is durable when it resolves, `read` gives the last one written.
 * Two files take turns, so a write that is cut short damages only the older record; one fdatasync a write.
 */
export class AtomicRecordFile {
  /**
   * True when the record read may not be the last one written: a slot was unreadable (a write cut short, never
   * acknowledged, or damage), empty or gone after it had been written, or older than it can be.
   */
  readonly isRecovered: boolean;
  readonly #slots: readonly [Slot, Slot];
  #current: Slot | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(slots: readonly [Slot, Slot], isRecovered: boolean) {
    this.#slots = slots;
    this.isRecovered = isRecovered;
    const [first, second] = slots;
    const newest = second.number > first.number ? second : first;
    this.#current = newest.number > 0 ? newest : undefined;
  }

  /**
   * Opens `path`.a and `path`.b; makes them unless the record is required. Throws `storage/damaged-record` when a
   * record was acknowledged and neither file is readable; if it is required, `storage/missing-record` when there is
   * none, and `storage/lost-record` when a copy is gone or older than it can be. A copy that is there and unreadable
   * is what a crash leaves: it sets `isRecovered` and is no fault.
   */
  static async open(path: string, options: RecordFileOptions = {}): Promise<AtomicRecordFile> {
    const files = options.files ?? openFolder(dirname(path));
    const isRequired = options.record === 'required';
    const slots: Slot[] = [];
    try {
      const there = files.list();
      const names = recordFilePaths(path).map((file) => basename(file));
      const missing = names.filter((name) => !there.includes(name));
      // Before anything is made: an empty file in its place would look less like a loss.
      if (isRequired && missing.length === 2) throw storageFault('missing-record', { file: path });
      if (isRequired && missing.length === 1)
        throw storageFault('lost-record', { file: path, seen: `no ${missing[0]}` });
      for (const name of names) {
        const file = await files.open(name);
        const slot: Slot = { name, file, wasThere: there.includes(name), number: 0, record: undefined };
        slots.push(slot);
        Object.assign(slot, readSlot(file));
        // Written by a process that died before its sync: from here on it is relied on.
        await file.sync();
      }
      const [first, second] = slots as [Slot, Slot];
      await files.sync();
      const loss = lossOf(first, second);
      const hasNone = first.number === 0 && second.number === 0;
      if (hasNone && loss !== undefined) {
        throw storageFault('damaged-record', { file: path, at: 'both copies', seen: loss });
      }
      const isTorn = slots.some(({ file, number }) => number === 0 && file.length() > 0);
      if (isRequired) {
        const empty = slots.find(({ file }) => file.length() === 0);
        if (hasNone) throw storageFault('missing-record', { file: path });
        const seen = loss ?? (empty === undefined ? undefined : `${empty.name} is empty`);
        if (seen !== undefined) throw storageFault('lost-record', { file: path, seen });
      }
      return new AtomicRecordFile([first, second], isTorn || loss !== undefined);
    } catch (error) {
      for (const { file } of slots) await file.close();
      throw error;
    }
  }

  /**
   * Makes the record, durable in both copies when resolved, for openers that require it. Throws
   * `storage/record-exists` when there is one or was one.
   */
  static async create(
    path: string,
    record: Uint8Array,
    options: Pick<RecordFileOptions, 'files'> = {},
  ): Promise<AtomicRecordFile> {
    const made = await AtomicRecordFile.open(path, options);
    try {
      if (made.read() !== undefined || made.isRecovered) throw storageFault('record-exists', { file: path });
      await made.write(record);
      await made.write(record);
      return made;
    } catch (error) {
      await made.close();
      throw error;
    }
  }

  /** The last record written; undefined before the first. Not to be changed by the caller. */
  read(): Uint8Array | undefined {
    return this.#current?.record;
  }

  /** Writes `record` durably. Writes asked for while one is under way follow in order. Throws `storage/write-failed`. */
  write(record: Uint8Array): Promise<void> {
    invariant(record.length <= RECORD_FILE_BYTES_MAX, `a record has at most ${RECORD_FILE_BYTES_MAX} bytes`);
    const done = this.#queue.then(() => this.#write(record.slice()));
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** Waits for the writes under way. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#queue;
    this.#isClosed = true;
    for (const { file } of this.#slots) await file.close();
  }

  async #write(record: Uint8Array): Promise<void> {
    const [first, second] = this.#slots;
    const slot = this.#current === first ? second : first;
    if (this.#isClosed) throw storageFault('closed', { file: slot.name });
    const number = (this.#current?.number ?? 0) + 1;
    try {
      await slot.file.write([encodeSlotHeader(number, record), record], 0);
      await slot.file.sync();
    } catch (error) {
      throw storageFault('write-failed', { file: slot.name, seen: causeText(error) }, error);
    }
    slot.number = number;
    slot.record = record;
    this.#current = slot;
  }
}

/** The files in which `AtomicRecordFile.open(path)` keeps its record. */
export function recordFilePaths(path: string): readonly [string, string] {
  return [join(dirname(path), `${basename(path)}.a`), join(dirname(path), `${basename(path)}.b`)];
}
