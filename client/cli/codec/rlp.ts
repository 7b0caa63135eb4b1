import { bytesToHex, encodeRlp, RLP_DEPTH_MAX, type RlpItem, RlpReader, rlpFault, uintToBytes } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import { codecFault } from './faults.ts';
import { DIGITS_MAX, isObject, parseHex, parseJson, shown, VALUES_MAX } from './parseInput.ts';

export type RlpWay = 'decode' | 'encode' | 'either';
type Tree = string | readonly Tree[];

/**
 * Hexadecimal is decoded, JSON encoded. `0x12`, `b800` and the like are hexadecimal; a number alone on its line is JSON,
 * and so is everything in quotes or brackets. `way` decides it for all.
 */
export function rlpCodec(way: RlpWay = 'either'): (input: string) => object {
  return (text) => {
    const input = text.trim();
    if (input === '') throw codecFault('empty-input', { wanted: '0x… / JSON' });
    const isInteger = /^(?:0|[1-9]\d*)$/.test(input);
    if (way === 'decode' || (way === 'either' && !isInteger && /^[0-9a-fA-F][0-9a-fA-Fx]*$/.test(input)))
      return decoded(parseHex(input.replace(/^"(.*)"$/s, '$1')));
    const value = parseJson(input);
    // An answer of this command is an input of it, too.
    if (isObject(value) && typeof value['rlp'] === 'string') return decoded(parseHex(value['rlp']));
    return encoded(isObject(value) && Object.hasOwn(value, 'value') ? value['value'] : value);
  };
}

function decoded(bytes: Uint8Array): object {
  const reader = new RlpReader(bytes);
  const value = new TreeReader().read(reader, 0);
  reader.end();
  return { value, hash: keccak256Hash(bytes) };
}

/** The texts and lists of one encoding, without a copy of it in between. */
class TreeReader {
  #items = 0;

  read(reader: RlpReader, depth: number): Tree {
    if (depth > RLP_DEPTH_MAX) throw rlpFault('too-deep', { wanted: RLP_DEPTH_MAX });
    if (++this.#items > VALUES_MAX) throw codecFault('too-many', { wanted: VALUES_MAX });
    if (!reader.isList()) return bytesToHex(reader.bytes());
    const list = reader.list();
    const children: Tree[] = [];
    while (!list.isDone()) children.push(this.read(list, depth + 1));
    return children;
  }
}

function encoded(value: unknown): object {
  const bytes = encodeRlp(itemOf(value, 0));
  return { rlp: bytesToHex(bytes), hash: keccak256Hash(bytes) };
}

/** JSON as RLPTests write it. Texts that begin with 0x are bytes, those of # and digits integers. */
function itemOf(value: unknown, depth: number): RlpItem {
  if (depth > RLP_DEPTH_MAX) throw rlpFault('too-deep', { wanted: RLP_DEPTH_MAX });
  if (Array.isArray(value)) return value.map((child: unknown) => itemOf(child, depth + 1));
  if (typeof value === 'string') return bytesOfText(value);
  if (typeof value === 'bigint' && value >= 0n) return uintToBytes(value);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return uintToBytes(value);
  throw codecFault('bad-field', { field: 'value', seen: shown(value), wanted: 'a text, a list, or an integer from 0' });
}

function bytesOfText(text: string): Uint8Array {
  if (text.startsWith('0x')) return parseHex(text);
  if (!/^#\d+$/.test(text)) return new TextEncoder().encode(text);
  if (text.length > DIGITS_MAX)
    throw codecFault('bad-field', { field: 'value', seen: shown(text), wanted: `at most ${DIGITS_MAX} digits` });
  return uintToBytes(BigInt(text.slice(1)));
}
