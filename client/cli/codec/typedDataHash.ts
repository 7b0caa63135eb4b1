import { concatBytes, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
import { codecFault } from './faults.ts';
import { addressOf, bytesOf, parseQuantity } from './fields.ts';
import { isObject, type JsonObject, shown } from './parseInput.ts';
import type { MemberType, TypedDataTypes } from './typedDataTypes.ts';

/** Structs and arrays inside each other. Types may refer to themselves, so only the value ends the descent. */
const DEPTH_MAX = 64;
const WORD_BYTES = 32;

export type Place = { readonly path: string; readonly depth: number };

/** hashStruct of EIP-712: type hash and members, 32 bytes each. Members that the type does not name are left out. */
export function hashStruct(types: TypedDataTypes, name: string, value: unknown, place: Place): Uint8Array {
  const { path, depth } = place;
  if (depth > DEPTH_MAX) throw codecFault('too-deep');
  if (!isObject(value)) throw bad(path, value, `an object, ${name}`);
  const words = types.members(name).map((member) => {
    const inner = { path: `${path}.${member.name}`, depth: depth + 1 };
    return encodeValue(types, member.type, ownValue(value, member.name), inner);
  });
  return keccak256(concatBytes(types.typeHash(name), ...words));
}

function ownValue(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function bad(field: string, seen: unknown, wanted: string): Error {
  return codecFault('bad-field', {
    field: field.length > 80 ? `…${field.slice(-80)}` : field,
    seen: shown(seen),
    wanted,
  });
}

/** One word of encodeData: the value itself, or the hash of what does not fit. */
function encodeValue(types: TypedDataTypes, type: MemberType, value: unknown, place: Place): Uint8Array {
  const { path } = place;
  switch (type.kind) {
    case 'struct':
      return hashStruct(types, type.name, value, place);
    case 'array':
      return hashArray(types, type, value, place);
    case 'string':
      if (typeof value !== 'string' || !value.isWellFormed()) throw bad(path, value, 'a text');
      return keccak256(new TextEncoder().encode(value));
    case 'bytes':
      return keccak256(bytesOf(value, path));
    case 'fixed-bytes':
      return rightPadded(bytesOf(value, path, type.length));
    case 'address':
      return padLeft(hexToBytes(addressOf(value, path)), WORD_BYTES);
    case 'bool':
      if (typeof value !== 'boolean') throw bad(path, value, 'true or false');
      return padLeft(Uint8Array.of(value ? 1 : 0), WORD_BYTES);
    case 'uint':
    case 'int':
      return encodeInteger(type, value, path);
  }
}

function hashArray(
  types: TypedDataTypes,
  { of, length }: Extract<MemberType, { kind: 'array' }>,
  value: unknown,
  { path, depth }: Place,
): Uint8Array {
  if (depth > DEPTH_MAX) throw codecFault('too-deep');
  if (!Array.isArray(value) || (length !== undefined && value.length !== length))
    throw bad(path, value, length === undefined ? 'a list' : `a list of ${length}`);
  const words = new Uint8Array(value.length * WORD_BYTES);
  for (const [index, one] of (value as unknown[]).entries())
    words.set(encodeValue(types, of, one, { path: `${path}[${index}]`, depth: depth + 1 }), index * WORD_BYTES);
  return keccak256(words);
}

/** Two's complement in 32 bytes, of a number or a text, decimal or 0x. */
function encodeInteger(
  { kind, bits }: Extract<MemberType, { kind: 'uint' | 'int' }>,
  value: unknown,
  path: string,
): Uint8Array {
  const integer = integerOf(value);
  const first = kind === 'uint' ? 0n : -(1n << BigInt(bits - 1));
  const end = 1n << BigInt(kind === 'uint' ? bits : bits - 1);
  if (integer === undefined || integer < first || integer >= end) throw bad(path, value, `a ${kind}${bits}`);
  return padLeft(uintToBytes(BigInt.asUintN(256, integer)), WORD_BYTES);
}

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return BigInt(value as bigint | number);
  if (typeof value === 'string' && /^-\d{1,80}$/.test(value)) return BigInt(value);
  return parseQuantity(value);
}

function rightPadded(bytes: Uint8Array): Uint8Array {
  const word = new Uint8Array(WORD_BYTES);
  word.set(bytes);
  return word;
}
