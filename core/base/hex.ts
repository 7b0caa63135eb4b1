/** Lower-case hexadecimal text with the `0x` prefix, two digits a byte. */
export type Hex = `0x${string}`;

declare const brand: unique symbol;
/** 32 bytes as `Hex` (66 characters, lower case). Compared with `===`, usable as a map key. */
export type Hash = Hex & { readonly [brand]: 'Hash' };
/** 20 bytes as `Hex` (42 characters, lower case; never checksummed inside the node). */
export type Address = Hex & { readonly [brand]: 'Address' };

const DIGITS = '0123456789abcdef';
const BYTE_TO_HEX: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `${DIGITS.charAt(byte >> 4)}${DIGITS.charAt(byte & 15)}`,
);

/** ECMAScript's own where there is one (ten times as fast); older browsers take the table below. */
const toHex = (Uint8Array.prototype as { readonly toHex?: () => string }).toHex;

export function bytesToHex(bytes: Uint8Array): Hex {
  if (toHex !== undefined) return `0x${toHex.call(bytes)}`;
  let text = '0x';
  for (const byte of bytes) text += BYTE_TO_HEX[byte];
  return text as Hex;
}

/** The value of a digit by its character code, 255 for everything else below 256. */
const DIGIT_VALUES: Uint8Array = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value++) {
  DIGIT_VALUES[DIGITS.charCodeAt(value)] = value;
  DIGIT_VALUES[DIGITS.toUpperCase().charCodeAt(value)] = value;
}

function digit(code: number): number {
  return code < 256 ? (DIGIT_VALUES[code] as number) : 255;
}

/** Whether `text` is `0x` and an even number of hexadecimal digits (either case). */
export function isHex(text: unknown): text is Hex {
  if (typeof text !== 'string' || text.length % 2 !== 0) return false;
  if (text.charCodeAt(0) !== 48 || text.charCodeAt(1) !== 120) return false;
  for (let at = 2; at < text.length; at++) if (digit(text.charCodeAt(at)) > 15) return false;
  return true;
}

/** Bytes of `hex`; `hex` must satisfy {@link isHex}, anything else is our own mistake and throws a RangeError. */
export function hexToBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array((hex.length - 2) / 2);
  for (let at = 0; at < bytes.length; at++) {
    const high = digit(hex.charCodeAt(2 + at * 2));
    const low = digit(hex.charCodeAt(3 + at * 2));
    if ((high | low) > 15) throw new RangeError(`not hexadecimal: ${hex.slice(0, 80)}`);
    bytes[at] = high * 16 + low;
  }
  return bytes;
}

/** Whether `text` is 32 bytes of hexadecimal, any case. */
export function isHash(text: unknown): text is Hash {
  return typeof text === 'string' && text.length === 66 && isHex(text);
}

/** Whether `text` is 20 bytes of hexadecimal, any case. */
export function isAddress(text: unknown): text is Address {
  return typeof text === 'string' && text.length === 42 && isHex(text);
}

/** The 32 bytes as a `Hash`. */
export function bytesToHash(bytes: Uint8Array): Hash {
  if (bytes.length !== 32) throw new RangeError(`a hash has 32 bytes, seen ${bytes.length}`);
  return bytesToHex(bytes) as Hash;
}

/** The 20 bytes as an `Address`. */
export function bytesToAddress(bytes: Uint8Array): Address {
  if (bytes.length !== 20) throw new RangeError(`an address has 20 bytes, seen ${bytes.length}`);
  return bytesToHex(bytes) as Address;
}
