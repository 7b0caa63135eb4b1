import { checksum } from './checksum.ts';
import type { LogFile } from './folder.ts';
import { Offsets } from './offsets.ts';
import { decodeRecordHeader, RECORD_HEADER_BYTES } from './record.ts';

/** Bytes read at once while headers are walked. */
const SCAN_BYTES = 1 << 16;

export type SegmentScan = {
  /** Where each complete record begins. */
  readonly offsets: Offsets;
  /** End of the last complete record. */
  readonly end: number;
  /** What follows `end`: nothing, a record cut short by a crash, or damage with good records behind it. */
  readonly tail: 'clean' | 'torn' | 'damaged';
  readonly seen: string;
};

/**
 * Walks the record headers of a segment whose first record has height `first`; payloads are left unread, except the
 * last, whose checksum tells whether it was written whole.
 */
export function scanSegment(file: LogFile, first: number): SegmentScan {
  const length = file.length();
  const window = new HeaderWindow(file, length);
  const offsets = new Offsets();
  let at = 0;
  while (at < length) {
    const header = window.header(at);
    const height = first + offsets.length;
    if (header === undefined || header.height !== height) {
      const tail = hasRecordAfter(file, at + 1, length, height) ? 'damaged' : 'torn';
      return { offsets, end: at, tail, seen: `no header of a record for height ${height}` };
    }
    const end = at + RECORD_HEADER_BYTES + header.length;
    if (end > length) return { offsets, end: at, tail: 'torn', seen: `${length - at} of ${end - at} bytes` };
    if (end === length) {
      const payload = new Uint8Array(header.length);
      file.read(payload, at + RECORD_HEADER_BYTES);
      if (checksum(payload) !== header.checksum) return { offsets, end: at, tail: 'torn', seen: 'a wrong checksum' };
    }
    offsets.push(at);
    at = end;
  }
  return { offsets, end: at, tail: 'clean', seen: '' };
}

class HeaderWindow {
  readonly #file: LogFile;
  readonly #length: number;
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;

  constructor(file: LogFile, length: number) {
    this.#file = file;
    this.#length = length;
  }

  header(at: number): ReturnType<typeof decodeRecordHeader> {
    if (at < this.#start || at + RECORD_HEADER_BYTES > this.#start + this.#bytes.length) {
      this.#bytes = new Uint8Array(Math.min(SCAN_BYTES, this.#length - at));
      this.#start = at;
      this.#file.read(this.#bytes, at);
    }
    return decodeRecordHeader(this.#bytes, at - this.#start);
  }
}

/** Whether a good header of a record after `height` stands anywhere from `from` on: then this is no torn tail. */
function hasRecordAfter(file: LogFile, from: number, length: number, height: number): boolean {
  const chunk = new Uint8Array(SCAN_BYTES + RECORD_HEADER_BYTES);
  for (let start = from; start < length; start += SCAN_BYTES) {
    const bytes = chunk.subarray(0, file.read(chunk, start));
    for (let at = 0; at + RECORD_HEADER_BYTES <= bytes.length; at++) {
      if (bytes[at] !== 0x48) continue;
      const header = decodeRecordHeader(bytes, at);
      if (header !== undefined && header.height > height) return true;
    }
  }
  return false;
}
