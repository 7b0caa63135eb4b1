import { type Address, type Hash, hexToBytes, isAddress, isHash, isHex } from '@hanse/base';
import { codecFault } from './faults.ts';
import { isObject, type JsonObject, shown } from './parseInput.ts';

const QUANTITY = /^(?:0x[0-9a-fA-F]{1,128}|[0-9]{1,160})$/;

export type FieldsOptions = {
  /** How the object is named in a fault. */
  readonly path?: string;
  /** Every name that may stand in it; anything else is refused. Without it all are let through. */
  readonly known?: readonly string[];
  /** Other names of a field, as other suites and tools write them. */
  readonly aliases?: { readonly [alias: string]: string };
};

/** Reads an untrusted JSON object field by field. What is wrong is a `codec/bad-field` that names the place. */
export class Fields {
  readonly #path: string;
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(value: unknown, { path = '', known, aliases = {} }: FieldsOptions = {}) {
    this.#path = path;
    if (!isObject(value))
      throw codecFault('bad-field', { field: path || 'input', seen: shown(value), wanted: 'an object' });
    this.#values = namedValues(value, { path, aliases, known });
  }

  at(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  /** Whether there is a value; null is none. */
  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  value(name: string): unknown {
    return this.#values.get(name) ?? undefined;
  }

  bad(name: string, wanted: string): Error {
    return codecFault('bad-field', { field: this.at(name), seen: shown(this.value(name)), wanted });
  }

  /** A number, or decimal or 0x text, of at most so many bits. */
  quantity(name: string, bits = 256): bigint {
    const quantity = parseQuantity(this.value(name));
    if (quantity === undefined || quantity >> BigInt(bits) !== 0n)
      throw this.bad(name, `a quantity below 2^${bits} (0x…)`);
    return quantity;
  }

  /** A quantity below 2^53. */
  integer(name: string): number {
    return Number(this.quantity(name, 53));
  }

  /** Bytes, exactly so many if said. */
  bytes(name: string, length?: number): Uint8Array {
    return bytesOf(this.value(name), this.at(name), length);
  }

  hash(name: string): Hash {
    return hashOf(this.value(name), this.at(name));
  }

  address(name: string): Address {
    return addressOf(this.value(name), this.at(name));
  }

  /** Each element of a list, with its place. */
  list<Element>(name: string, read: (value: unknown, path: string) => Element): Element[] {
    const value = this.value(name);
    if (!Array.isArray(value)) throw this.bad(name, 'a list');
    return value.map((element: unknown, index) => read(element, `${this.at(name)}[${index}]`));
  }

  object(name: string, options: Omit<FieldsOptions, 'path'> = {}): Fields {
    return new Fields(this.value(name), { ...options, path: this.at(name) });
  }
}

function namedValues(
  object: JsonObject,
  {
    path,
    known,
    aliases,
  }: { readonly path: string } & Required<Pick<FieldsOptions, 'aliases'>> & {
      readonly known: readonly string[] | undefined;
    },
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [given, value] of Object.entries(object)) {
    const name = Object.hasOwn(aliases, given) ? (aliases[given] as string) : given;
    const field = path === '' ? given : `${path}.${given}`;
    if (known !== undefined && !known.includes(name))
      throw codecFault('unknown-field', { field: field.slice(0, 80), wanted: known.join(', ') });
    const other = values.get(name);
    if (other !== undefined && other !== null && other !== value)
      throw codecFault('bad-field', { field, seen: shown(value), wanted: `the same as ${name}` });
    values.set(name, value);
  }
  return values;
}

/** A non-negative integer as suites write it: a number, decimal text, or 0x text with or without leading zeros. */
export function parseQuantity(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value >= 0n ? value : undefined;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  return typeof value === 'string' && QUANTITY.test(value) ? BigInt(value) : undefined;
}

export function bytesOf(value: unknown, field: string, length?: number): Uint8Array {
  if (!isHex(value) || (length !== undefined && value.length !== 2 + 2 * length)) {
    const wanted = length === undefined ? 'bytes (0x…)' : `${length} bytes (0x…)`;
    throw codecFault('bad-field', { field, seen: shown(value), wanted });
  }
  return hexToBytes(value);
}

export function addressOf(value: unknown, field: string): Address {
  if (!isAddress(value)) throw codecFault('bad-field', { field, seen: shown(value), wanted: '20 bytes (0x…)' });
  return value.toLowerCase() as Address;
}

export function hashOf(value: unknown, field: string): Hash {
  if (!isHash(value)) throw codecFault('bad-field', { field, seen: shown(value), wanted: '32 bytes (0x…)' });
  return value.toLowerCase() as Hash;
}

/** An integer as JSON-RPC writes it. */
export function quantity(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}
