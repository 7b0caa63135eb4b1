/** Room for a 64-bit length in a list header, more than any list here needs. */
const HEADER_BYTES_MAX = 9;

/** Builds RLP in one growing buffer, used again and again; list headers are put in front once the list's length is known. */
export class RlpWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 4096) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** The bytes written so far, a copy; the writer is empty again. */
  finish(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  /** Opens a list; give the result to `endList`. */
  beginList(): number {
    this.#reserve(HEADER_BYTES_MAX);
    return this.#length;
  }

  endList(start: number): void {
    const length = this.#length - start;
    const size = headerBytes(length);
    this.#reserve(size);
    this.#bytes.copyWithin(start + size, start, this.#length);
    this.#putHeader(start, length, 0xc0);
    this.#length += size;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length + HEADER_BYTES_MAX);
    if (value.length === 1 && (value[0] as number) < 0x80) {
      this.#bytes[this.#length++] = value[0] as number;
      return;
    }
    this.#length = this.#putHeader(this.#length, value.length, 0x80);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** An `Address` or `Hash`. */
  hex(value: string): void {
    const length = (value.length - 2) / 2;
    this.#reserve(length + 1);
    this.#bytes[this.#length++] = 0x80 + length;
    writeHex(value, this.#bytes, this.#length);
    this.#length += length;
  }

  /** An unsigned integer below 2^256 without leading zeros. */
  uint(value: bigint): void {
    this.#reserve(33);
    if (value < 0x80n) {
      this.#bytes[this.#length++] = value === 0n ? 0x80 : Number(value);
      return;
    }
    const start = this.#length + 1;
    const length = uintBytes(value);
    writeUint(value, this.#bytes, start, length);
    this.#bytes[this.#length] = 0x80 + length;
    this.#length = start + length;
  }

  #putHeader(at: number, length: number, base: number): number {
    if (length < 56) {
      this.#bytes[at] = base + length;
      return at + 1;
    }
    const size = headerBytes(length) - 1;
    this.#bytes[at] = base + 55 + size;
    for (let index = size, rest = length; index > 0; index--, rest = Math.floor(rest / 256))
      this.#bytes[at + index] = rest % 256;
    return at + 1 + size;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

function headerBytes(length: number): number {
  if (length < 56) return 1;
  let size = 1;
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size++;
  return size;
}

/** Bytes that `value` takes without leading zeros. */
export function uintBytes(value: bigint): number {
  if (value < 0x1_0000_0000n) {
    const small = Number(value);
    return small === 0 ? 0 : small < 0x100 ? 1 : small < 0x1_0000 ? 2 : small < 0x100_0000 ? 3 : 4;
  }
  return (value.toString(16).length + 1) >> 1;
}

/** Writes the lowest `length` bytes of `value`, big endian. */
export function writeUint(value: bigint, target: Uint8Array, start: number, length: number): void {
  let rest = value;
  let at = start + length;
  while (at > start) {
    let chunk = Number(BigInt.asUintN(32, rest));
    rest >>= 32n;
    for (let count = 0; count < 4 && at > start; count++) {
      target[--at] = chunk & 255;
      chunk >>>= 8;
    }
  }
}

/** Writes the bytes of lower-case `0x…` text. */
export function writeHex(hex: string, target: Uint8Array, start: number): void {
  for (let at = start, index = 2; index < hex.length; at++, index += 2) {
    target[at] = (digit(hex.charCodeAt(index)) << 4) | digit(hex.charCodeAt(index + 1));
  }
}

function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}
