import { type Address, bytesToHash, type Hash, hexToBytes, isAddress, padLeft, uintToBytes } from '@hanse/base';
import { cliFault } from '../faults.ts';

const QUANTITY = /^(0x[0-9a-fA-F]*|[0-9]+)$/;
const HEX = /^(0x)?[0-9a-fA-F]*$/;
const SHOWN_MAX = 60;
const WORD = 1n << 256n;

/** One object of a file that other programs wrote, read field by field; what is wrong throws `cli/bad-json-field` with its place. */
export class JsonObject {
  readonly where: string;
  readonly #values: { readonly [name: string]: unknown };

  constructor(value: unknown, where: string) {
    this.where = where;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw wrongField(where, value, 'an object');
    this.#values = value as { readonly [name: string]: unknown };
  }

  names(): readonly string[] {
    return Object.keys(this.#values);
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  /** `null` counts as absent. */
  value(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined;
  }

  /** A number as JSON, decimal or 0x… text. */
  quantity(name: string, fallback?: bigint): bigint {
    const seen = this.value(name);
    if (seen === undefined && fallback !== undefined) return fallback;
    const quantity = parseQuantity(seen);
    if (quantity === undefined) throw wrongField(this.at(name), seen, 'a number below 2^256');
    return quantity;
  }

  /** A quantity that is safe as a double. */
  integer(name: string, fallback?: number): number {
    const quantity = this.quantity(name, fallback === undefined ? undefined : BigInt(fallback));
    if (quantity > BigInt(Number.MAX_SAFE_INTEGER)) throw wrongField(this.at(name), quantity, 'a number below 2^53');
    return Number(quantity);
  }

  /** With or without 0x, in any case of letters. */
  address(name: string): Address {
    const seen = this.value(name);
    const text = typeof seen === 'string' && !seen.startsWith('0x') ? `0x${seen}` : seen;
    if (!isAddress(text)) throw wrongField(this.at(name), seen, 'an address');
    return text.toLowerCase() as Address;
  }

  bytes(name: string, fallback?: Uint8Array): Uint8Array {
    const seen = this.value(name);
    if (seen === undefined && fallback !== undefined) return fallback;
    if (typeof seen !== 'string' || !HEX.test(seen) || seen.length % 2 !== 0)
      throw wrongField(this.at(name), seen, 'hexadecimal bytes');
    return hexToBytes(seen.startsWith('0x') ? seen : `0x${seen}`);
  }

  /** 32 bytes; fewer digits are filled up from the left. */
  hash(name: string, fallback?: Hash): Hash {
    if (!this.has(name) && fallback !== undefined) return fallback;
    return bytesToHash(padLeft(uintToBytes(this.quantity(name)), 32));
  }

  list(name: string): readonly unknown[] {
    const seen = this.value(name) ?? [];
    if (!Array.isArray(seen)) throw wrongField(this.at(name), seen, 'a list');
    return seen as readonly unknown[];
  }

  objects(name: string): readonly JsonObject[] {
    return this.list(name).map((value, index) => new JsonObject(value, `${this.at(name)}[${index}]`));
  }

  object(name: string): JsonObject {
    return new JsonObject(this.value(name) ?? {}, this.at(name));
  }

  at(name: string): string {
    return `${this.where}.${name}`;
  }
}

export function parseQuantity(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  if (typeof value !== 'string' || !QUANTITY.test(value)) return undefined;
  const quantity = BigInt(value === '0x' ? 0 : value);
  return quantity < WORD ? quantity : undefined;
}

export function wrongField(field: string, seen: unknown, wanted: string): Error {
  const shown = typeof seen === 'bigint' ? `${seen}` : (JSON.stringify(seen) ?? '–');
  return cliFault('bad-json-field', { field, seen: shown.slice(0, SHOWN_MAX), wanted });
}
