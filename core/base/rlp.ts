import { bytesToUint, uintToBytes } from './bytes.ts';
import { defineFaults } from './fault.ts';
import { type Address, bytesToAddress, bytesToHash, type Hash } from './hex.ts';

/** Recursive length prefix, the Ethereum encoding: a byte string or a list of items. */
export type RlpItem = Uint8Array | readonly RlpItem[];

/** Lists nested deeper than this are refused; Ethereum's own structures need at most 8. */
export const RLP_DEPTH_MAX = 64;

export const rlpFault = defineFaults('rlp', {
  truncated: {
    en: 'RLP ends too early: {wanted} bytes wanted at offset {at}, {seen} left; send the whole item',
    zh: 'RLP 数据不完整:在偏移 {at} 处需要 {wanted} 字节,只剩 {seen} 字节;请发送完整的数据项',
  },
  'not-canonical': {
    en: 'RLP at offset {at} is not in its shortest form ({seen}); encode lengths and single bytes canonically',
    zh: '偏移 {at} 处的 RLP 不是最短形式({seen});请使用规范编码',
  },
  trailing: {
    en: 'RLP item ends at offset {at} but {seen} more bytes follow; send exactly one item',
    zh: 'RLP 数据项在偏移 {at} 处结束,之后还有 {seen} 字节;请只发送一个数据项',
  },
  'wrong-kind': {
    en: 'RLP at offset {at} is a {seen} where a {wanted} is wanted',
    zh: '偏移 {at} 处的 RLP 是 {seen},应为 {wanted}',
  },
  'wrong-length': {
    en: 'RLP string at offset {at} has {seen} bytes where {wanted} are wanted',
    zh: '偏移 {at} 处的 RLP 字符串有 {seen} 字节,应为 {wanted} 字节',
  },
  'too-deep': {
    en: 'RLP lists are nested deeper than {wanted} levels',
    zh: 'RLP 列表嵌套超过 {wanted} 层',
  },
});

/** Bytes that the header of a string or list with a payload of `length` bytes takes. */
export function rlpHeaderLength(length: number): number {
  if (length < 56) return 1;
  let size = 1;
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size++;
  return size;
}

function payloadLength(item: RlpItem): number {
  if (item instanceof Uint8Array) return item.length;
  let length = 0;
  for (const child of item) length += rlpLength(child);
  return length;
}

/** Length in bytes of `item` once encoded. */
export function rlpLength(item: RlpItem): number {
  const length = payloadLength(item);
  if (item instanceof Uint8Array && length === 1 && (item[0] as number) < 0x80) return 1;
  return rlpHeaderLength(length) + length;
}

function writeHeader(target: Uint8Array, at: number, length: number, base: number): number {
  if (length < 56) {
    target[at] = base + length;
    return at + 1;
  }
  const lengthBytes = uintToBytes(length);
  target[at] = base + 55 + lengthBytes.length;
  target.set(lengthBytes, at + 1);
  return at + 1 + lengthBytes.length;
}

function writeItem(target: Uint8Array, start: number, item: RlpItem): number {
  if (item instanceof Uint8Array) {
    if (item.length === 1 && (item[0] as number) < 0x80) {
      target[start] = item[0] as number;
      return start + 1;
    }
    const at = writeHeader(target, start, item.length, 0x80);
    target.set(item, at);
    return at + item.length;
  }
  let at = writeHeader(target, start, payloadLength(item), 0xc0);
  for (const child of item) at = writeItem(target, at, child);
  return at;
}

/** The canonical encoding of `item`. */
export function encodeRlp(item: RlpItem): Uint8Array {
  const encoded = new Uint8Array(rlpLength(item));
  writeItem(encoded, 0, item);
  return encoded;
}

/** A list whose children are encoded already, without decoding them. */
export function encodeRlpListOfEncoded(children: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const child of children) length += child.length;
  const encoded = new Uint8Array(rlpHeaderLength(length) + length);
  let at = writeHeader(encoded, 0, length, 0xc0);
  for (const child of children) {
    encoded.set(child, at);
    at += child.length;
  }
  return encoded;
}

/** `item` decoded whole; throws a `rlp/…` fault unless it is exactly one canonical item. Strings are views, not copies. */
export function decodeRlp(bytes: Uint8Array): RlpItem {
  const reader = new RlpReader(bytes);
  const item = decodeItem(reader, 0);
  reader.end();
  return item;
}

function decodeItem(reader: RlpReader, depth: number): RlpItem {
  if (depth > RLP_DEPTH_MAX) throw rlpFault('too-deep', { wanted: RLP_DEPTH_MAX });
  if (!reader.isList()) return reader.bytes();
  const list = reader.list();
  const children: RlpItem[] = [];
  while (!list.isDone()) children.push(decodeItem(list, depth + 1));
  return children;
}

/**
 * Walks RLP without building a tree: each call consumes one item. Everything it returns is checked to be canonical;
 * anything else throws a `rlp/…` fault with the offset. Byte strings are views of the input, not copies.
 */
export class RlpReader {
  readonly source: Uint8Array;
  readonly #limit: number;
  #at: number;
  #payloadStart = 0;
  #payloadLength = 0;
  #list = false;

  constructor(source: Uint8Array, start = 0, limit: number = source.length) {
    this.source = source;
    this.#at = start;
    this.#limit = limit;
  }

  /** Offset of the next item in `source`. */
  get offset(): number {
    return this.#at;
  }

  isDone(): boolean {
    return this.#at >= this.#limit;
  }

  /** Whether the next item is a list. */
  isList(): boolean {
    if (this.isDone()) throw rlpFault('truncated', { at: this.#at, wanted: 1, seen: 0 });
    return (this.source[this.#at] as number) >= 0xc0;
  }

  /** Throws unless everything was consumed. */
  end(): void {
    if (!this.isDone()) throw rlpFault('trailing', { at: this.#at, seen: this.#limit - this.#at });
  }

  #header(): void {
    const at = this.#at;
    if (at >= this.#limit) throw rlpFault('truncated', { at, wanted: 1, seen: 0 });
    const first = this.source[at] as number;
    this.#list = first >= 0xc0;
    if (first < 0x80) {
      this.#payloadStart = at;
      this.#payloadLength = 1;
      return;
    }
    const short = first - (this.#list ? 0xc0 : 0x80);
    if (short < 56) {
      this.#payloadStart = at + 1;
      this.#payloadLength = short;
      this.#checkFits();
      if (!this.#list && short === 1 && (this.source[at + 1] as number) < 0x80) {
        throw rlpFault('not-canonical', { at, seen: 'a single byte below 0x80 with a prefix' });
      }
      return;
    }
    const lengthSize = short - 55;
    if (at + 1 + lengthSize > this.#limit) {
      throw rlpFault('truncated', { at, wanted: 1 + lengthSize, seen: this.#limit - at });
    }
    if (this.source[at + 1] === 0) throw rlpFault('not-canonical', { at, seen: 'a length with leading zeros' });
    let length = 0;
    for (let index = 1; index <= lengthSize; index++) length = length * 256 + (this.source[at + index] as number);
    if (length < 56) throw rlpFault('not-canonical', { at, seen: 'a long length below 56' });
    this.#payloadStart = at + 1 + lengthSize;
    this.#payloadLength = length;
    this.#checkFits();
  }

  #checkFits(): void {
    const seen = this.#limit - this.#payloadStart;
    if (this.#payloadLength > seen) throw rlpFault('truncated', { at: this.#at, wanted: this.#payloadLength, seen });
  }

  #string(): void {
    this.#header();
    if (this.#list) throw rlpFault('wrong-kind', { at: this.#at, seen: 'list', wanted: 'string' });
  }

  /** A reader over the next item, which must be a list. */
  list(): RlpReader {
    this.#header();
    if (!this.#list) throw rlpFault('wrong-kind', { at: this.#at, seen: 'string', wanted: 'list' });
    this.#at = this.#payloadStart + this.#payloadLength;
    return new RlpReader(this.source, this.#payloadStart, this.#at);
  }

  /** The next item, which must be a string, of `length` bytes if given. */
  bytes(length?: number): Uint8Array {
    this.#string();
    if (length !== undefined && this.#payloadLength !== length) {
      throw rlpFault('wrong-length', { at: this.#at, seen: this.#payloadLength, wanted: length });
    }
    this.#at = this.#payloadStart + this.#payloadLength;
    return this.source.subarray(this.#payloadStart, this.#at);
  }

  hash(): Hash {
    return bytesToHash(this.bytes(32));
  }

  address(): Address {
    return bytesToAddress(this.bytes(20));
  }

  /** An unsigned integer of at most `bytesMax` bytes without leading zeros. */
  uint(bytesMax = 32): bigint {
    const at = this.#at;
    const bytes = this.bytes();
    if (bytes.length > bytesMax)
      throw rlpFault('wrong-length', { at, seen: bytes.length, wanted: `at most ${bytesMax}` });
    if (bytes[0] === 0) throw rlpFault('not-canonical', { at, seen: 'an integer with leading zeros' });
    return bytesToUint(bytes);
  }

  /** An unsigned integer below 2^53. */
  safeUint(): number {
    const at = this.#at;
    const value = Number(this.uint(8));
    if (!Number.isSafeInteger(value)) throw rlpFault('wrong-length', { at, seen: 8, wanted: 'an integer below 2^53' });
    return value;
  }

  /** The next item with its header, whatever it is; nothing inside a list is checked. */
  raw(): Uint8Array {
    const start = this.#at;
    this.#header();
    this.#at = this.#payloadStart + this.#payloadLength;
    return this.source.subarray(start, this.#at);
  }
}
