import { hexToBytes, isHex } from '@hanse/base';
import { codecFault } from './faults.ts';

/** Texts longer than this are shown from their beginning. */
const SHOWN_MAX = 60;
/** Values in one JSON text: keeps the memory that a line can cost to some hundred MB. */
export const VALUES_MAX = 1_000_000;
/** Decimal digits of an integer; their conversion is not linear. */
export const DIGITS_MAX = 100_000;

export type JsonObject = { readonly [name: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` as it can stand in a sentence: short, and never the whole of a long input. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, SHOWN_MAX + 1)) : String(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

/** Bytes of hexadecimal text that a person or suite wrote, with or without 0x. Throws `codec/bad-hex`. */
export function parseHex(text: string): Uint8Array {
  const hex = text.startsWith('0x') ? text : `0x${text}`;
  if (isHex(hex)) return hexToBytes(hex);
  const wanted =
    hex.length % 2 === 1 && /^0x[0-9a-f]*$/i.test(hex) ? 'two digits a byte' : '0x and the digits 0–9, a–f';
  throw codecFault('bad-hex', { seen: shown(text), wanted });
}

/** JSON in which an integer beyond 2^53 stays exact, as a bigint. Throws `codec/bad-json`, `too-deep` and `too-many`. */
export function parseJson(text: string): unknown {
  if (text.length > VALUES_MAX && marksIn(text) > VALUES_MAX) throw codecFault('too-many', { wanted: VALUES_MAX });
  try {
    if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown;
    const exact = (_name: string, value: unknown, context?: { readonly source?: string }): unknown => {
      const source = context?.source;
      if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value;
      return source.length <= DIGITS_MAX && /^-?\d+$/.test(source) ? BigInt(source) : value;
    };
    return JSON.parse(text, exact) as unknown;
  } catch (error) {
    if (error instanceof RangeError) throw codecFault('too-deep', {}, error);
    throw codecFault('bad-json', { seen: error instanceof Error ? error.message.slice(0, 120) : 'unreadable' }, error);
  }
}

/** Commas and brackets; never fewer than there are values, less one. */
function marksIn(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2c || code === 0x5b || code === 0x7b) marks++;
  }
  return marks;
}

export type Parsed =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'json'; readonly value: unknown };

/** Hexadecimal, quoted or not, is bytes; everything else must be JSON. */
export function parseInput(text: string): Parsed {
  const input = text.trim();
  if (input === '') throw codecFault('empty-input', { wanted: '0x… / JSON' });
  if (/^[0-9a-fA-F]/.test(input) && /^[0-9a-fA-Fx]+$/.test(input)) return { kind: 'bytes', bytes: parseHex(input) };
  const value = parseJson(input);
  return typeof value === 'string' ? { kind: 'bytes', bytes: parseHex(value) } : { kind: 'json', value };
}
