import { keccak256 } from '@hanse/crypto';
import { codecFault } from './faults.ts';
import { isObject, shown } from './parseInput.ts';

/** Structs of one document, and characters of all names in it: bounds what hashing every type of it costs. */
const STRUCTS_MAX = 256;
const CHARACTERS_MAX = 65_536;
const DIMENSIONS_MAX = 16;

export type MemberType =
  | { readonly kind: 'uint' | 'int'; readonly bits: number }
  | { readonly kind: 'fixed-bytes'; readonly length: number }
  | { readonly kind: 'bool' | 'address' | 'string' | 'bytes' }
  | { readonly kind: 'struct'; readonly name: string }
  | { readonly kind: 'array'; readonly of: MemberType; readonly length: number | undefined };

export type Member = { readonly name: string; readonly text: string; readonly type: MemberType };

/** The structs of a document of typed data (EIP-712), checked: every member has a type that there is. */
export class TypedDataTypes {
  readonly #structs: ReadonlyMap<string, readonly Member[]>;
  readonly #encoded = new Map<string, { readonly text: string; readonly hash: Uint8Array }>();

  /** Throws `codec/bad-type`. */
  constructor(value: unknown) {
    this.#structs = readStructs(value);
    for (const [struct, members] of this.#structs)
      for (const { name, text, type } of members) {
        const missing = structOf(type);
        if (missing !== undefined && !this.#structs.has(missing))
          throw badType(`${struct}.${name}`, text, 'a type of Solidity or a struct that is defined');
      }
  }

  has(name: string): boolean {
    return this.#structs.has(name);
  }

  members(name: string): readonly Member[] {
    return this.#structs.get(name) ?? [];
  }

  /** The struct and all it refers to, as they are hashed: itself first, the others by name. */
  encodeType(name: string): string {
    return this.#encode(name).text;
  }

  /** Keccak-256 of {@link encodeType}. */
  typeHash(name: string): Uint8Array {
    return this.#encode(name).hash;
  }

  #encode(name: string): { readonly text: string; readonly hash: Uint8Array } {
    const known = this.#encoded.get(name);
    if (known !== undefined) return known;
    const others = [...this.#reachable(name)].filter((one) => one !== name).sort();
    const parts = [name, ...others].map((one) => {
      const members = this.members(one).map((member) => `${member.text} ${member.name}`);
      return `${one}(${members.join(',')})`;
    });
    const text = parts.join('');
    const encoded = { text, hash: keccak256(new TextEncoder().encode(text)) };
    this.#encoded.set(name, encoded);
    return encoded;
  }

  /** Structs may refer to each other in circles: each is visited once. */
  #reachable(name: string): ReadonlySet<string> {
    const found = new Set([name]);
    for (const one of found) {
      for (const { type } of this.members(one)) {
        const struct = structOf(type);
        if (struct !== undefined) found.add(struct);
      }
    }
    return found;
  }
}

function badType(field: string, seen: unknown, wanted: string): Error {
  return codecFault('bad-type', { field: field.slice(0, 80), seen: shown(seen), wanted });
}

function readStructs(value: unknown): ReadonlyMap<string, readonly Member[]> {
  if (!isObject(value)) throw badType('types', value, 'an object of structs');
  const entries = Object.entries(value);
  if (entries.length > STRUCTS_MAX) throw badType('types', `${entries.length} structs`, `at most ${STRUCTS_MAX}`);
  const structs = new Map<string, readonly Member[]>();
  let characters = 0;
  for (const [name, members] of entries) {
    if (!isName(name) || elementary(name) !== undefined || isReserved(name)) throw badType('a struct', name, 'a name');
    if (!Array.isArray(members)) throw badType(name, members, 'a list of {name, type}');
    characters += name.length;
    const names = new Set<string>();
    const read: Member[] = [];
    for (const member of members as unknown[]) {
      const one = readMember(member, name);
      if (names.has(one.name)) throw badType(name, `two members named ${one.name}`, 'each name once');
      names.add(one.name);
      read.push(one);
      characters += one.name.length + one.text.length;
      if (characters > CHARACTERS_MAX)
        throw badType('types', 'longer', `at most ${CHARACTERS_MAX} characters of names`);
    }
    structs.set(name, read);
  }
  return structs;
}

function readMember(value: unknown, struct: string): Member {
  if (!isObject(value)) throw badType(struct, value, '{name, type}');
  const { name, type } = value;
  if (typeof name !== 'string' || !isName(name)) throw badType(`a member of ${struct}`, name, 'a name');
  if (typeof type !== 'string') throw badType(`${struct}.${name}`, type, 'the name of a type');
  const read = typeOf(type);
  if (read === undefined) throw badType(`${struct}.${name}`, type, 'a type of Solidity or a struct that is defined');
  return { name, text: type, type: read };
}

/** A name as Solidity has them: anything else could make two different types hash alike. */
function isName(text: string): boolean {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(text);
}

/** Short for an elementary type in Solidity, never in a type that is hashed; a struct of that name would mislead. */
function isReserved(text: string): boolean {
  return /^(?:u?int\d*|bytes\d+|byte|u?fixed(?:\d+x\d+)?|function)$/.test(text);
}

function typeOf(text: string): MemberType | undefined {
  const lengths: (number | undefined)[] = [];
  let element = text;
  for (let match = /\[([1-9]\d{0,8})?\]$/.exec(element); match !== null; match = /\[([1-9]\d{0,8})?\]$/.exec(element)) {
    if (lengths.length >= DIMENSIONS_MAX) return undefined;
    lengths.push(match[1] === undefined ? undefined : Number(match[1]));
    element = element.slice(0, match.index);
  }
  let type = elementary(element);
  if (type === undefined && isName(element) && !isReserved(element)) type = { kind: 'struct', name: element };
  if (type === undefined) return undefined;
  // What stands last is the outermost dimension.
  for (const length of lengths.reverse()) type = { kind: 'array', of: type, length };
  return type;
}

function elementary(text: string): MemberType | undefined {
  if (text === 'bool' || text === 'address' || text === 'string' || text === 'bytes') return { kind: text };
  const match = /^(uint|int|bytes)([1-9]\d{0,2})$/.exec(text);
  if (match === null) return undefined;
  const size = Number(match[2]);
  if (match[1] === 'bytes') return size <= 32 ? { kind: 'fixed-bytes', length: size } : undefined;
  return size % 8 === 0 && size <= 256 ? { kind: match[1] as 'uint' | 'int', bits: size } : undefined;
}

function structOf(type: MemberType): string | undefined {
  let element = type;
  while (element.kind === 'array') element = element.of;
  return element.kind === 'struct' ? element.name : undefined;
}
