export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
  return true;
}

/** Lexicographic order, the order of the key-value stores. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at++) {
    const difference = (left[at] as number) - (right[at] as number);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Big-endian bytes of a non-negative integer without leading zeros; zero is the empty string (RLP scalar). */
export function uintToBytes(value: bigint | number): Uint8Array {
  let rest = typeof value === 'number' ? value : 0;
  if (typeof value === 'bigint') {
    if (value > 0xffffffffffffn) return bigUintToBytes(value);
    rest = Number(value);
  }
  if (rest < 0 || !Number.isSafeInteger(rest)) throw new RangeError(`not an unsigned integer: ${value}`);
  let length = 0;
  for (let size = rest; size > 0; size = Math.floor(size / 256)) length++;
  const bytes = new Uint8Array(length);
  for (let at = length - 1; at >= 0; at--) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

function bigUintToBytes(value: bigint): Uint8Array {
  let digits = value.toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  const bytes = new Uint8Array(digits.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

/** The integer that big-endian `bytes` write; the empty string is zero. */
export function bytesToUint(bytes: Uint8Array): bigint {
  if (bytes.length <= 6) {
    let small = 0;
    for (const byte of bytes) small = small * 256 + byte;
    return BigInt(small);
  }
  let value = 0n;
  let at = 0;
  for (; at + 6 <= bytes.length; at += 6) {
    let chunk = 0;
    for (let inner = 0; inner < 6; inner++) chunk = chunk * 256 + (bytes[at + inner] as number);
    value = (value << 48n) | BigInt(chunk);
  }
  for (; at < bytes.length; at++) value = (value << 8n) | BigInt(bytes[at] as number);
  return value;
}

/** `bytes` with zeros in front up to `length`; longer input is our own mistake and throws a RangeError. */
export function padLeft(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  if (bytes.length > length) throw new RangeError(`${bytes.length} bytes do not fit into ${length}`);
  const padded = new Uint8Array(length);
  padded.set(bytes, length - bytes.length);
  return padded;
}
