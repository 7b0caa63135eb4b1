import { isAddress, isHex } from '@hanse/base';
import type { AbiParameter } from 'viem';
import { parseAmount } from '../amount.ts';
import { cliFault } from '../faults.ts';

/** Words of the command line as the values that `inputs` ask for. Throws `cli/bad-parameters`. */
export function parseValues(what: string, inputs: readonly AbiParameter[], words: readonly string[]): unknown[] {
  const wanted = inputs
    .map(({ type, name }) => (name === undefined || name === '' ? type : `${type} ${name}`))
    .join(', ');
  const bad = (): Error => cliFault('bad-parameters', { what, wanted, seen: words.join(', ') || '–' });
  if (words.length !== inputs.length) throw bad();
  return inputs.map((input, index) => {
    const value = parseValue(input, words[index] as string);
    if (value === undefined) throw bad();
    return value;
  });
}

/** Undefined: it does not fit. Lists and structs come as JSON. */
function parseValue(input: AbiParameter, given: unknown): unknown {
  const { type } = input;
  const list = /^(.*)\[(\d*)\]$/.exec(type);
  if (list !== null) return parseList({ ...input, type: list[1] ?? '' }, parseJson(given), list[2] ?? '');
  if (type === 'tuple')
    return parseTuple(input as AbiParameter & { readonly components: readonly AbiParameter[] }, parseJson(given));
  const text = typeof given === 'number' || typeof given === 'boolean' ? String(given) : given;
  if (typeof text !== 'string') return undefined;
  if (type === 'string') return text;
  if (type === 'bool') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (type === 'address') return isAddress(text) ? text : undefined;
  if (type.startsWith('bytes')) return parseBytes(type, text);
  return /^u?int/.test(type) ? parseInteger(type, text) : undefined;
}

function parseBytes(type: string, text: string): string | undefined {
  if (!isHex(text)) return undefined;
  const length = type.slice('bytes'.length);
  return length === '' || text.length === 2 + 2 * Number(length) ? text : undefined;
}

function parseInteger(type: string, text: string): bigint | undefined {
  const isNegative = text.startsWith('-');
  const digits = isNegative ? text.slice(1) : text;
  const size = /^0x[0-9a-f]+$/i.test(digits) ? BigInt(digits) : parseAmount(digits);
  if (size === undefined) return undefined;
  const bits = BigInt(/\d+$/.exec(type)?.[0] ?? 256);
  const value = isNegative ? -size : size;
  if (type.startsWith('u')) return value >= 0n && value < 1n << bits ? value : undefined;
  return value >= -(1n << (bits - 1n)) && value < 1n << (bits - 1n) ? value : undefined;
}

function parseList(item: AbiParameter, given: unknown, length: string): unknown[] | undefined {
  if (!Array.isArray(given) || (length !== '' && given.length !== Number(length))) return undefined;
  const values = given.map((one) => parseValue(item, one));
  return values.includes(undefined) ? undefined : values;
}

function parseTuple(
  { components }: { readonly components: readonly AbiParameter[] },
  given: unknown,
): { readonly [name: string]: unknown } | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const fields = components.map((one, index) => {
    const name = one.name ?? String(index);
    return [
      name,
      parseValue(one, Array.isArray(given) ? given[index] : (given as { readonly [name: string]: unknown })[name]),
    ] as const;
  });
  return fields.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(fields);
}

function parseJson(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    // Numbers beyond a double's precision are written as texts.
    return JSON.parse(given);
  } catch {
    return undefined; // not JSON: it does not fit
  }
}
