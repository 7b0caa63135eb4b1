import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hexToBytes, isFault, isHex, RlpReader } from '@hanse/base';
import { cliFault } from '../faults.ts';
import { JsonObject, wrongField } from './jsonObject.ts';
import { rawTransaction } from './transactionJson.ts';

const STDIN = 'stdin';
const STDIN_FILE = 0;

/** Where `alloc`, `env` and `txs` come from: names of files, or `stdin` for one JSON object that holds what it is to give. */
export class Inputs {
  readonly #cwd: string;
  #stdin: JsonObject | undefined;

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  object(place: string, name: 'alloc' | 'env'): JsonObject {
    return place === STDIN ? this.#fromStdin().object(name) : new JsonObject(this.#json(place), name);
  }

  /** The bytes of each transaction, undecoded. */
  transactions(place: string, chainId: bigint): readonly Uint8Array[] {
    if (place === STDIN) {
      const stdin = this.#fromStdin();
      const rlp = stdin.value('txsRlp');
      return rlp === undefined ? fromJson(stdin.list('txs'), chainId) : fromRlp(rlp, 'txsRlp');
    }
    if (place.endsWith('.rlp')) return fromRlp(textOf(this.#text(place)), place);
    const list = this.#json(place) ?? [];
    if (!Array.isArray(list)) throw wrongField('txs', list, 'a list');
    return fromJson(list as readonly unknown[], chainId);
  }

  #fromStdin(): JsonObject {
    this.#stdin ??= new JsonObject(parseJson(readFileSync(STDIN_FILE, 'utf8'), STDIN), STDIN);
    return this.#stdin;
  }

  #json(place: string): unknown {
    return parseJson(this.#text(place), place);
  }

  #text(place: string): string {
    try {
      return readFileSync(resolve(this.#cwd, place), 'utf8');
    } catch (error) {
      throw cliFault('no-file', { path: place, seen: messageOf(error) }, error);
    }
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw cliFault('bad-json', { path, seen: messageOf(error) }, error);
  }
}

function fromJson(list: readonly unknown[], chainId: bigint): readonly Uint8Array[] {
  return list.map((one, index) => rawTransaction(one, { chainId, where: `txs[${index}]` }));
}

/** A file of RLP holds hexadecimal text, as a JSON text or bare. */
function textOf(text: string): string {
  return text.trim().replace(/^"|"$/g, '');
}

/** A list of transactions: lists for type 0, texts for the others. */
function fromRlp(hex: unknown, path: string): readonly Uint8Array[] {
  if (!isHex(hex)) throw cliFault('bad-json', { path, seen: 'no hexadecimal text (0x…)' });
  try {
    const outer = new RlpReader(hexToBytes(hex));
    const list = outer.list();
    outer.end();
    const raws: Uint8Array[] = [];
    while (!list.isDone()) raws.push(list.isList() ? list.raw() : list.bytes());
    return raws;
  } catch (error) {
    if (!isFault(error)) throw error;
    throw cliFault('bad-rlp', { path, seen: error.message }, error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
