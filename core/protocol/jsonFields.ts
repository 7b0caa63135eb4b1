import { type Address, type Hash, hexToBytes, isAddress, isHash, isHex } from '@hanse/base';
import { protocolFault } from './faults.ts';

const NUMBER_TEXT = /^(0x[0-9a-fA-F]{1,64}|[0-9]{1,78})$/;

/** Reads a JSON object field by field; what is wrong is a `protocol/bad-genesis` fault that names the path. */
export class JsonFields {
  readonly path: string;
  readonly #values: { readonly [name: string]: unknown };

  constructor(value: unknown, path = '') {
    this.path = path;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw wrong(path || 'the file', value, 'an object');
    this.#values = value as { readonly [name: string]: unknown };
  }

  names(): readonly string[] {
    return Object.keys(this.#values);
  }

  /** Refuses every name but these. */
  only(names: readonly string[]): void {
    for (const name of this.names()) {
      if (!names.includes(name)) throw wrong(this.at(name), 'a field not known here', `one of ${names.join(', ')}`);
    }
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#values, name) && this.#values[name] !== undefined && this.#values[name] !== null;
  }

  value(name: string): unknown {
    return this.has(name) ? this.#values[name] : undefined;
  }

  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  #read<Value>(
    name: string,
    wanted: string,
    parse: (value: unknown) => Value | undefined,
    fallback: Value | undefined,
  ): Value {
    const seen = this.value(name);
    if (seen === undefined && fallback !== undefined) return fallback;
    const value = parse(seen);
    if (value === undefined) throw wrong(this.at(name), seen, wanted);
    return value;
  }

  text(name: string, fallback?: string): string {
    return this.#read(
      name,
      'a text',
      (value) => (typeof value === 'string' && value.length > 0 ? value : undefined),
      fallback,
    );
  }

  /** A JSON number or a decimal or 0x text; genesis files in the wild use all three. */
  quantity(name: string, fallback?: bigint): bigint {
    return this.#read(name, 'a number below 2^256', parseQuantity, fallback);
  }

  integer(
    name: string,
    { min, max, fallback }: { readonly min: number; readonly max: number; readonly fallback?: number },
  ): number {
    const parse = (value: unknown): number | undefined => {
      const number = Number(parseQuantity(value) ?? -1n);
      return number >= min && number <= max ? number : undefined;
    };
    return this.#read(name, `an integer from ${min} to ${max}`, parse, fallback);
  }

  bytes(name: string, fallback?: Uint8Array): Uint8Array {
    return this.#read(
      name,
      'hexadecimal bytes (0x…)',
      (value) => (isHex(value) ? hexToBytes(value) : undefined),
      fallback,
    );
  }

  hash(name: string, fallback?: Hash): Hash {
    return this.#read(
      name,
      '32 hexadecimal bytes',
      (value) => (isHash(value) ? (value.toLowerCase() as Hash) : undefined),
      fallback,
    );
  }

  address(name: string, fallback?: Address): Address {
    return this.#read(name, 'an address (0x and 40 digits)', parseAddress, fallback);
  }

  object(name: string): JsonFields {
    return new JsonFields(this.value(name), this.at(name));
  }

  list(name: string): readonly unknown[] {
    return this.#read(name, 'a list', (value) => (Array.isArray(value) ? (value as unknown[]) : undefined), undefined);
  }
}

/** Short, and whole numbers and texts as the file has them; JSON holds nothing that cannot be shown. */
function shown(seen: unknown): string {
  if (seen === undefined) return 'missing';
  if (typeof seen === 'object' && seen !== null) return Array.isArray(seen) ? 'a list' : 'an object';
  return (typeof seen === 'string' ? JSON.stringify(seen) : String(seen)).slice(0, 80);
}

export function wrong(field: string, seen: unknown, wanted: string): Error {
  return protocolFault('bad-genesis', { field, seen: shown(seen), wanted });
}

export function parseQuantity(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  if (typeof value !== 'string' || !NUMBER_TEXT.test(value)) return undefined;
  const quantity = BigInt(value);
  return quantity < 1n << 256n ? quantity : undefined;
}

export function parseAddress(value: unknown): Address | undefined {
  return isAddress(value) ? (value.toLowerCase() as Address) : undefined;
}
