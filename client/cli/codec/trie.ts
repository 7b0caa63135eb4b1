import { bytesToHex, type Hash } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
import { TRIE_KEY_BYTES_MAX, Trie, type TrieChange, verifyProof } from '@hanse/trie';
import type { Codec } from './answerAll.ts';
import { codecFault } from './faults.ts';
import { bytesOf, Fields } from './fields.ts';
import { isObject, type JsonObject, parseHex, parseInput, shown } from './parseInput.ts';

export type TrieCodecOptions = {
  /** Keys are hashed first, as in the state of Ethereum. */
  readonly keys?: 'plain' | 'secure';
  /** A key that is proved in each trie. */
  readonly prove?: string | undefined;
};

/** Changes become the root of the trie in which they have happened, in their order; a proof is checked. */
export function trieCodec({ keys = 'plain', prove }: TrieCodecOptions = {}): Codec {
  const pathOf = (key: Uint8Array): Uint8Array => (keys === 'secure' ? keccak256(key) : key);
  const proved = prove === undefined ? undefined : textBytes(prove, 'key');
  return (text) => {
    const input = parseInput(text);
    if (input.kind === 'bytes')
      throw codecFault('wrong-kind', { seen: 'hexadecimal', wanted: 'JSON: [[key, value], …] or {key: value, …}' });
    if (isObject(input.value) && Array.isArray(input.value['proof'])) return checked(input.value, pathOf);
    const trie = Trie.empty().update(changesOf(input.value, pathOf));
    const root = trie.root();
    return proved === undefined ? { root } : { root, ...proof({ trie, key: proved, path: pathOf(proved) }) };
  };
}

type Proved = { readonly trie: Trie; readonly key: Uint8Array; readonly path: Uint8Array };

/** A proof as eth_getProof has it, and what a stranger reads from it; null: that there is no such key. */
function proof({ trie, key, path }: Proved): object {
  checkKey(path, 'key');
  const nodes = trie.prove(path);
  const value = verifyProof({ root: trie.root(), key: path, proof: nodes });
  return { key: bytesToHex(key), value: hexOrNull(value), proof: nodes.map(bytesToHex), verified: true };
}

/** The answer of `--prove`, read by somebody who has only the root. Throws `trie/invalid-proof`. */
function checked(value: JsonObject, pathOf: (key: Uint8Array) => Uint8Array): object {
  const fields = new Fields(value, { known: ['root', 'key', 'proof', 'value', 'verified'] });
  const root: Hash = fields.hash('root');
  const key = textBytes(fields.value('key'), 'key');
  const nodes = fields.list('proof', (node, path) => bytesOf(node, path));
  const shownValue = hexOrNull(verifyProof({ root, key: pathOf(key), proof: nodes }));
  const claimed = value['value'];
  if (claimed !== undefined && hexOrNull(valueBytes(claimed, 'value')) !== shownValue)
    throw codecFault('bad-field', {
      field: 'value',
      seen: shown(claimed),
      wanted: `${shownValue}, as the proof shows`,
    });
  return { root, key: bytesToHex(key), value: shownValue, verified: true };
}

function changesOf(value: unknown, pathOf: (key: Uint8Array) => Uint8Array): TrieChange[] {
  // A case of TrieTests: the changes stand under "in".
  const listed = isObject(value) ? value['in'] : undefined;
  const entries = isObject(listed) || Array.isArray(listed) ? listed : value;
  if (!Array.isArray(entries) && !isObject(entries))
    throw codecFault('wrong-kind', { seen: shown(entries), wanted: '[[key, value], …] or {key: value, …}' });
  const pairs: readonly unknown[] = Array.isArray(entries) ? entries : Object.entries(entries);
  return pairs.map((pair, index) => {
    const field = `[${index}]`;
    if (!Array.isArray(pair) || pair.length !== 2)
      throw codecFault('bad-field', { field, seen: shown(pair), wanted: '[key, value]' });
    const key = pathOf(textBytes(pair[0], `${field}[0]`));
    checkKey(key, `${field}[0]`);
    return { key, value: valueBytes(pair[1], `${field}[1]`) };
  });
}

function checkKey(key: Uint8Array, field: string): void {
  if (key.length > TRIE_KEY_BYTES_MAX)
    throw codecFault('bad-field', {
      field,
      seen: `${key.length} bytes`,
      wanted: `at most ${TRIE_KEY_BYTES_MAX} bytes`,
    });
}

function valueBytes(value: unknown, field: string): Uint8Array | undefined {
  return value === null ? undefined : textBytes(value, field);
}

/** 0x… as bytes, any other text as UTF-8. */
function textBytes(value: unknown, field: string): Uint8Array {
  if (typeof value !== 'string') throw codecFault('bad-field', { field, seen: shown(value), wanted: 'a text' });
  return value.startsWith('0x') ? parseHex(value) : new TextEncoder().encode(value);
}

function hexOrNull(value: Uint8Array | undefined): string | null {
  return value === undefined ? null : bytesToHex(value);
}
