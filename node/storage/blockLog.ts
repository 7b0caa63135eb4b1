import { join } from 'node:path';
import { invariant } from '@hanse/base';
import { checksum } from './checksum.ts';
import { causeText, storageFault } from './faults.ts';
import { type LogFile, type LogFolder, openFolder } from './folder.ts';
import { Offsets } from './offsets.ts';
import { decodeRecordHeader, encodeRecordHeader, RECORD_BYTES_MAX, RECORD_HEADER_BYTES } from './record.ts';
import { scanSegment } from './scanSegment.ts';
import { decodeSegmentIndex, encodeSegmentIndex } from './segmentIndex.ts';
import { cutTornTail, type TornTail } from './tornTail.ts';

/** A segment that has reached this size is followed by a new one. */
export const SEGMENT_BYTES = 256 << 20;

type Segment = {
  readonly name: string;
  readonly file: LogFile;
  readonly first: number;
  readonly offsets: Offsets;
  end: number;
};

export type BlockLogOptions = {
  /** Default {@link SEGMENT_BYTES}; at most 2 GiB. */
  readonly segmentBytes?: number;
  /** Where the files are; default: the real folder. */
  readonly files?: LogFolder;
};

/**
 * An append-only log of one checksummed record a height, in segment files named by their first height. One append is
 * one write and one fdatasync. Heights follow each other without gaps; the first may be any. One writer.
 */
export class BlockLog {
  /**
   * Set when `open` had to cut off the last record. An append that a crash cut short was never acknowledged; a record
   * written whole and damaged later looks the same, so the bytes are kept beside the log.
   */
  readonly tornTail: TornTail | undefined;
  readonly #files: LogFolder;
  readonly #segmentBytes: number;
  readonly #segments: Segment[];
  #isBusy = false;
  #failure: string | undefined;
  #isClosed = false;

  private constructor(files: LogFolder, segmentBytes: number, segments: Segment[], tornTail: TornTail | undefined) {
    this.#files = files;
    this.#segmentBytes = segmentBytes;
    this.#segments = segments;
    this.tornTail = tornTail;
  }

  /**
   * Opens or makes the log in `folder`. Only the last record may be torn: it is put aside and cut off. Anything else
   * throws `storage/damaged-record` or `storage/missing-segment`.
   */
  static async open(folder: string, options: BlockLogOptions = {}): Promise<BlockLog> {
    const files = options.files ?? openFolder(folder);
    const segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    invariant(segmentBytes > 0 && segmentBytes <= 0x8000_0000, 'a segment has at most 2 GiB');
    const segments: Segment[] = [];
    let tornTail: TornTail | undefined;
    try {
      const names = files
        .list()
        .filter((name) => SEGMENT_NAME.test(name))
        .sort();
      for (const name of names) {
        const isLast = name === names.at(-1);
        const file = await files.open(name);
        const first = Number(name.slice('blocks-'.length, -'.log'.length));
        segments.push({ name, file, first, offsets: new Offsets(), end: 0 });
        const before = segments.at(-2);
        if (before !== undefined && before.first + before.offsets.length !== first) {
          throw storageFault('missing-segment', { folder, seen: name, wanted: lastHeight(before) });
        }
        const loaded = (isLast ? undefined : await loadIndex(files, name, file)) ?? scanSegment(file, first);
        if (loaded.tail === 'damaged' || (loaded.tail === 'torn' && !isLast)) {
          const at = `offset ${loaded.end}`;
          throw storageFault('damaged-record', { file: join(folder, name), at, seen: loaded.seen });
        }
        if (loaded.tail === 'torn') {
          const height = first + loaded.offsets.length;
          tornTail = await cutTornTail(files, file, { file: name, at: loaded.end, seen: loaded.seen, height });
        }
        segments[segments.length - 1] = { name, file, first, offsets: loaded.offsets, end: loaded.end };
        // A process may have died between the write and its sync; what is relied on from here must not go with the power.
        if (isLast && files.copyTail !== undefined) {
          await file.sync();
          await files.sync();
        }
      }
      return new BlockLog(files, segmentBytes, segments, tornTail);
    } catch (error) {
      for (const { file } of segments) await file.close();
      throw error;
    }
  }

  /** Height of the first record; undefined while the log is empty. */
  get first(): number | undefined {
    return this.#segments.find(({ offsets }) => offsets.length > 0)?.first;
  }

  /** Height of the last record; undefined while the log is empty. */
  get last(): number | undefined {
    const segment = this.#segments.findLast(({ offsets }) => offsets.length > 0);
    return segment === undefined ? undefined : lastHeight(segment);
  }

  /**
   * Appends the record of `height`, which must follow the last. It is durable once this resolves. After a failure
   * (`storage/write-failed`) the log is as before and may be tried again; when even that could not be established,
   * every further append throws `storage/failed`.
   */
  async append(height: number, record: Uint8Array): Promise<void> {
    this.#checkUsable();
    invariant(!this.#isBusy, 'one append at a time');
    invariant(this.last === undefined || height === this.last + 1, `height ${height} follows ${this.last}`);
    invariant(record.length <= RECORD_BYTES_MAX, `a record has at most ${RECORD_BYTES_MAX} bytes`);
    this.#isBusy = true;
    try {
      const segment = await this.#segmentFor(height);
      await this.#write(segment, height, record);
    } finally {
      this.#isBusy = false;
    }
  }

  /** The record of `height`. Throws `storage/damaged-record` rather than return a damaged one. */
  read(height: number): Uint8Array {
    if (this.#isClosed) throw storageFault('closed', { file: this.#files.path });
    const segment = this.#segments.findLast(({ first }) => first <= height);
    const index = segment === undefined ? -1 : height - segment.first;
    if (segment === undefined || index >= segment.offsets.length) {
      throw storageFault('no-such-record', { seen: height, wanted: `${this.first ?? '-'}…${this.last ?? '-'}` });
    }
    const at = segment.offsets.at(index);
    const end = index + 1 < segment.offsets.length ? segment.offsets.at(index + 1) : segment.end;
    const bytes = new Uint8Array(end - at);
    const read = segment.file.read(bytes, at);
    const header = decodeRecordHeader(bytes, 0);
    const payload = bytes.subarray(RECORD_HEADER_BYTES);
    const isGood =
      read === bytes.length &&
      header?.height === height &&
      header.length === payload.length &&
      checksum(payload) === header.checksum;
    if (!isGood) {
      const file = join(this.#files.path, segment.name);
      throw storageFault('damaged-record', {
        file,
        at: `offset ${at}`,
        seen: `the record of height ${height} fails its checksum`,
      });
    }
    return payload;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    invariant(!this.#isBusy, 'the log is closed after its last append has ended');
    this.#isClosed = true;
    for (const { file } of this.#segments) await file.close();
  }

  async #segmentFor(height: number): Promise<Segment> {
    const current = this.#segments.at(-1);
    // An empty segment of another height is left of an append that failed; its name would be wrong.
    if (current !== undefined && current.end < this.#segmentBytes && (current.end > 0 || current.first === height))
      return current;
    const name = `blocks-${String(height).padStart(12, '0')}.log`;
    let file: LogFile | undefined;
    try {
      if (current !== undefined && current.end > 0) await this.#saveIndex(current);
      if (current !== undefined && current.end === 0) await this.#dropEmpty(current);
      file = await this.#files.open(name);
      await this.#files.sync();
      const segment = { name, file, first: height, offsets: new Offsets(), end: 0 };
      this.#segments.push(segment);
      return segment;
    } catch (error) {
      await file?.close();
      throw storageFault('write-failed', { file: join(this.#files.path, name), seen: causeText(error) }, error);
    }
  }

  async #write(segment: Segment, height: number, record: Uint8Array): Promise<void> {
    const { file, end } = segment;
    const path = join(this.#files.path, segment.name);
    try {
      await file.write([encodeRecordHeader(height, record), record], end);
      await file.sync();
    } catch (error) {
      try {
        await file.truncate(end);
        await file.sync();
      } catch (second) {
        this.#failure = causeText(second);
      }
      throw storageFault('write-failed', { file: path, seen: causeText(error) }, error);
    }
    segment.offsets.push(end);
    segment.end = end + RECORD_HEADER_BYTES + record.length;
  }

  /** Lost or torn it costs a scan at the next open, so it is not made durable. */
  async #saveIndex(segment: Segment): Promise<void> {
    const index = await this.#files.open(indexName(segment.name));
    try {
      await index.write([encodeSegmentIndex(segment.offsets, segment.end)], 0);
    } finally {
      await index.close();
    }
  }

  async #dropEmpty(segment: Segment): Promise<void> {
    this.#segments.pop();
    await segment.file.close();
    await this.#files.remove(segment.name);
  }

  #checkUsable(): void {
    const file = this.#files.path;
    if (this.#isClosed) throw storageFault('closed', { file });
    if (this.#failure !== undefined) throw storageFault('failed', { file, seen: this.#failure });
  }
}

const SEGMENT_NAME = /^blocks-\d{12}\.log$/;

function indexName(segmentName: string): string {
  return segmentName.replace(/\.log$/, '.idx');
}

function lastHeight(segment: Segment): number {
  return segment.first + segment.offsets.length - 1;
}

async function loadIndex(
  files: LogFolder,
  name: string,
  segment: LogFile,
): Promise<ReturnType<typeof scanSegment> | undefined> {
  if (!files.list().includes(indexName(name))) return undefined;
  const file = await files.open(indexName(name));
  try {
    const bytes = new Uint8Array(file.length());
    file.read(bytes, 0);
    const length = segment.length();
    const offsets = decodeSegmentIndex(bytes, length);
    return offsets === undefined ? undefined : { offsets, end: length, tail: 'clean', seen: '' };
  } finally {
    await file.close();
  }
}
