import type { JournalFile } from './journalFile.ts';
import { decodeJournal, encodeJournalRecord, type JournalEntry, journalRecordBytes } from './journalRecord.ts';
import { JOURNAL_COMPACT_BYTES } from './limits.ts';

export type JournalOptions = {
  readonly file: JournalFile;
  /** What must be kept when the journal is rewritten. */
  readonly live: () => readonly JournalEntry[];
  readonly compactBytes?: number;
};

type Waiting = {
  readonly records: readonly Uint8Array[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

/**
 * The memory of acknowledged transactions: appended before the acknowledgement, many adds in one write and one
 * fdatasync; rewritten with what still waits when it has grown.
 */
export class Journal {
  readonly #file: JournalFile;
  readonly #live: () => readonly JournalEntry[];
  readonly #compactBytes: number;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #liveBytesAtCompaction = 0;
  #writing: Promise<void> | undefined;

  constructor({ file, live, compactBytes = JOURNAL_COMPACT_BYTES }: JournalOptions) {
    this.#file = file;
    this.#live = live;
    this.#compactBytes = compactBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** What was acknowledged before this process began. Called once, before anything is appended. */
  async load(): Promise<{ readonly entries: readonly JournalEntry[]; readonly damagedBytes: number }> {
    const bytes = await this.#file.read();
    const { entries, end, damagedBytes } = decodeJournal(bytes);
    return { entries, damagedBytes: damagedBytes + bytes.length - end };
  }

  /** Durable when resolved. */
  append(entries: readonly JournalEntry[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records: entries.map(encodeJournalRecord), resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** Rewrites the file with what is live. */
  async compact(): Promise<void> {
    await this.#writing;
    this.#writing = this.#rewrite();
    try {
      await this.#writing;
    } finally {
      this.#writing = this.#waiting.length > 0 ? this.#write() : undefined;
    }
  }

  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    await this.#file.close();
  }

  async #write(): Promise<void> {
    // Lets everything that was accepted in this turn of the event loop share the write.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const records = batch.flatMap(({ records }) => records);
        await this.#file.append(records);
        for (const record of records) this.#bytes += record.length;
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
        continue;
      }
      if (this.#bytes > this.#compactBytes && this.#bytes > 2 * this.#liveBytesAtCompaction)
        await this.#rewriteOrKeep();
    }
    this.#writing = undefined;
  }

  async #rewriteOrKeep(): Promise<void> {
    try {
      await this.#rewrite();
    } catch {
      // The old file holds everything still, or the new one stands there already and refuses appends until it is
      // durable: nothing acknowledged depends on this rewrite. Try again once the journal has doubled.
      this.#liveBytesAtCompaction = this.#bytes;
    }
  }

  async #rewrite(): Promise<void> {
    const entries = this.#live();
    await this.#file.replace(entries.map(encodeJournalRecord));
    this.#bytes = entries.reduce((sum, entry) => sum + journalRecordBytes(entry), 0);
    this.#liveBytesAtCompaction = this.#bytes;
  }
}
