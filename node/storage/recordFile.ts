import { basename, dirname, join } from 'node:path';
import { invariant } from '@hanse/base';
import { checksum } from './checksum.ts';
import { causeText, storageFault } from './faults.ts';
import { type LogFile, type LogFolder, openFolder } from './folder.ts';

/** Largest record. */
export const RECORD_FILE_BYTES_MAX = 64 << 20;
const HEADER_BYTES = 20;
const MAGIC = 0x48524631;

type Slot = { readonly name: string; readonly file: LogFile; number: number; record: Uint8Array | undefined };

/**
 * One small record, replaced as a whole: `write` is durable when it resolves, `read` gives the last one written.
 * Two files take turns, so a write that is cut short damages only the older record; one fdatasync a write.
 */
export class AtomicRecordFile {
  /** True when a slot was unreadable at open: a write cut short, or damage. The record read is the one before it. */
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
   * Opens or makes `path`.a and `path`.b. Throws `storage/damaged-record` when a record was acknowledged and neither
   * file is readable.
   */
  static async open(path: string, files: LogFolder = openFolder(dirname(path))): Promise<AtomicRecordFile> {
    const slots: Slot[] = [];
    try {
      for (const suffix of ['a', 'b']) {
        const name = `${basename(path)}.${suffix}`;
        const file = await files.open(name);
        slots.push({ name, file, number: 0, record: undefined });
        Object.assign(slots[slots.length - 1] as Slot, readSlot(file));
      }
      const [first, second] = slots as [Slot, Slot];
      await files.sync();
      if (first.number === 0 && second.number === 0 && first.file.length() > 0 && second.file.length() > 0) {
        throw storageFault('damaged-record', { file: path, at: 'both copies', seen: 'a wrong checksum' });
      }
      const isRecovered = slots.some(({ file, number }) => number === 0 && file.length() > 0);
      return new AtomicRecordFile([first, second], isRecovered);
    } catch (error) {
      for (const { file } of slots) await file.close();
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
      await slot.file.write([encodeHeader(number, record), record], 0);
      await slot.file.sync();
    } catch (error) {
      throw storageFault('write-failed', { file: slot.name, seen: causeText(error) }, error);
    }
    slot.number = number;
    slot.record = record;
    this.#current = slot;
  }
}

function encodeHeader(number: number, record: Uint8Array): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, record.length);
  view.setBigUint64(8, BigInt(number));
  view.setUint32(16, checksum(header.subarray(0, 16), record));
  return header;
}

function readSlot(file: LogFile): { number: number; record: Uint8Array | undefined } {
  const none = { number: 0, record: undefined };
  const header = new Uint8Array(HEADER_BYTES);
  if (file.read(header, 0) < HEADER_BYTES) return none;
  const view = new DataView(header.buffer);
  const length = view.getUint32(4);
  if (view.getUint32(0) !== MAGIC || length > RECORD_FILE_BYTES_MAX) return none;
  const record = new Uint8Array(length);
  if (file.read(record, HEADER_BYTES) < length) return none;
  if (view.getUint32(16) !== checksum(header.subarray(0, 16), record)) return none;
  return { number: Number(view.getBigUint64(8)), record };
}

/** The files in which `AtomicRecordFile.open(path)` keeps its record. */
export function recordFilePaths(path: string): readonly [string, string] {
  return [join(dirname(path), `${basename(path)}.a`), join(dirname(path), `${basename(path)}.b`)];
}
