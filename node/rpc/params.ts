import { type Address, type Hash, hexToBytes, isAddress, isHash, isHex } from '@hanse/base';
import { isObject, type JsonObject, ownField } from './json.ts';

/** Why a value is no good, in geth's words; the dispatcher adds which parameter it was. */
export class BadParam extends Error {}

/** How one parameter is read. `kind` names it in the generated reference. */
export type Param<Value> = {
  readonly name: string;
  readonly kind: string;
  /** Throws {@link BadParam}. */
  readonly parse: (value: unknown) => Value;
  /** What an absent (or null) parameter means; without it the parameter is required. */
  readonly fallback?: () => Value;
};

export function param<Value>(name: string, kind: string, parse: (value: unknown) => Value): Param<Value> {
  return { name, kind, parse };
}

export function optional<Value, Default>(of: Param<Value>, fallback: Default): Param<Value | Default> {
  return { ...of, fallback: () => fallback };
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new BadParam(`${typeof value} where a hex string is wanted`);
  return value;
}

/** A number without leading zeros, `0x0` for zero, of at most `bitsMax` bits. */
export function parseQuantity(value: unknown, bitsMax = 256): bigint {
  const hex = text(value);
  if (!hex.startsWith('0x')) throw new BadParam('hex string without 0x prefix');
  if (hex.length === 2) throw new BadParam('hex string "0x"');
  if (hex.length > 3 && hex.charAt(2) === '0') throw new BadParam('hex number with leading zero digits');
  if (!/^0x[0-9a-fA-F]+$/.test(hex)) throw new BadParam('invalid hex string');
  if ((hex.length - 2) * 4 > bitsMax && BigInt(hex) >> BigInt(bitsMax) !== 0n) {
    throw new BadParam(`hex number > ${bitsMax} bits`);
  }
  return BigInt(hex);
}

/** A quantity that fits a JavaScript integer: heights, counts, timestamps. */
export function parseSmall(value: unknown): number {
  const big = parseQuantity(value, 64);
  if (big > BigInt(Number.MAX_SAFE_INTEGER)) throw new BadParam('number too large');
  return Number(big);
}

/** As {@link parseSmall}; plain JSON numbers and decimal strings too, as geth takes them for counts. */
export function parseCount(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  if (typeof value === 'string' && /^[0-9]{1,15}$/.test(value)) return Number(value);
  return parseSmall(value);
}

export function parseData(value: unknown): Uint8Array {
  const hex = text(value);
  if (isHex(hex)) return hexToBytes(hex);
  if (hex === '') throw new BadParam('empty hex string');
  if (!hex.startsWith('0x')) throw new BadParam('hex string without 0x prefix');
  if (hex.length % 2 === 1) throw new BadParam('hex string of odd length');
  throw new BadParam('invalid hex string');
}

function fixed(value: unknown, bytes: number, type: string): string {
  const hex = text(value);
  if (!hex.startsWith('0x')) throw new BadParam(`hex string without 0x prefix for ${type}`);
  if (!isHex(hex))
    throw new BadParam(
      hex.length % 2 === 1 ? `hex string of odd length for ${type}` : `invalid hex string for ${type}`,
    );
  throw new BadParam(`hex string has length ${hex.length - 2}, want ${bytes * 2} for ${type}`);
}

/** Any case; the checksum of mixed case is not looked at, as in geth. */
export function parseAddress(value: unknown): Address {
  return isAddress(value) ? (value.toLowerCase() as Address) : (fixed(value, 20, 'address') as Address);
}

export function parseHash(value: unknown): Hash {
  return isHash(value) ? (value.toLowerCase() as Hash) : (fixed(value, 32, 'hash') as Hash);
}

/** A storage slot: up to 32 bytes, leading zeros may be missing. */
export function parseSlot(value: unknown): Hash {
  const hex = text(value);
  if (!/^0[xX][0-9a-fA-F]*$/.test(hex))
    throw new BadParam(`unable to decode storage key: hex string invalid: "${hex.slice(0, 80)}"`);
  if (hex.length > 66) throw new BadParam('unable to decode storage key: hex string too long, want at most 32 bytes');
  return `0x${hex.slice(2).toLowerCase().padStart(64, '0')}` as Hash;
}

export function parseBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new BadParam(`${typeof value} where a boolean is wanted`);
  return value;
}

export function parseObject(value: unknown, what: string): JsonObject {
  if (!isObject(value))
    throw new BadParam(
      `${Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value} where ${what} is wanted`,
    );
  return value;
}

export function parseList<Value>(value: unknown, parse: (item: unknown) => Value, countMax: number): Value[] {
  if (!Array.isArray(value)) throw new BadParam(`${typeof value} where an array is wanted`);
  if (value.length > countMax) throw new BadParam(`array of ${value.length}, at most ${countMax} are allowed`);
  return value.map(parse);
}

/** The field `name` of `object` read by `parse`; undefined where it is absent or null. The problem names the field. */
export function optionalField<Value>(
  object: JsonObject,
  name: string,
  parse: (value: unknown) => Value,
): Value | undefined {
  const value = ownField(object, name);
  if (value === undefined || value === null) return undefined;
  try {
    return parse(value);
  } catch (error) {
    if (error instanceof BadParam) throw new BadParam(`${error.message} (field "${name}")`);
    throw error;
  }
}

export const ADDRESS: Param<Address> = param('address', 'address', parseAddress);
export const BLOCK_HASH: Param<Hash> = param('blockHash', 'hash', parseHash);
export const TRANSACTION_HASH: Param<Hash> = param('transactionHash', 'hash', parseHash);
export const INDEX: Param<number> = param('index', 'quantity', parseSmall);
