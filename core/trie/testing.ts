import { bytesToHex, EMPTY_BYTES, encodeRlp, type Hash, hexToBytes, type RlpItem } from '@hanse/base';
import { EMPTY_TRIE_ROOT, keccak256, keccak256Hash } from '@hanse/crypto';
import type { NodeChange, NodeSource } from './nodeSource.ts';

/** For tests: a store of nodes by path. */
export class MapNodes implements NodeSource {
  readonly nodes: Map<string, Uint8Array> = new Map();
  reads = 0;

  node(path: Uint8Array): Uint8Array | undefined {
    this.reads++;
    return this.nodes.get(bytesToHex(path));
  }

  apply(changes: readonly NodeChange[]): void {
    for (const { path, node } of changes) {
      if (node === undefined) this.nodes.delete(bytesToHex(path));
      else this.nodes.set(bytesToHex(path), node);
    }
  }
}

/** For tests: reproducible numbers (mulberry32). */
export class TestDice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

/** Key shapes that stress different parts: hashed, of mixed length, dense (long shared paths and inline nodes). */
export const KEY_SHAPES: { readonly [name: string]: (dice: TestDice) => Uint8Array } = {
  hashed: (dice) => keccak256(Uint8Array.of(dice.below(200))),
  mixed: (dice) => dice.bytes(dice.below(4)).map((byte) => byte & 0x33),
  dense: (dice) => Uint8Array.of(1, 2, 3, 4, dice.below(3), 7, 7, dice.below(256) & 0x91, 5, dice.below(2) * 16),
};

/** For tests: the root straight from the definition (yellow paper, appendix D), from all entries. Slow and simple. */
export function referenceRoot(entries: ReadonlyMap<string, Uint8Array>): Hash {
  const pairs: Pair[] = [...entries].map(([key, value]) => [key.slice(2), value]);
  return pairs.length === 0 ? EMPTY_TRIE_ROOT : keccak256Hash(encodeRlp(composed(pairs, 0)));
}

type Pair = readonly [digits: string, value: Uint8Array];

function hexPrefix(digits: string, flag: number): Uint8Array {
  const isOdd = digits.length % 2 === 1;
  return hexToBytes(`0x${(flag + (isOdd ? 1 : 0)).toString(16)}${isOdd ? '' : '0'}${digits}`);
}

function composed(pairs: readonly Pair[], depth: number): RlpItem {
  const [first, ...others] = pairs as readonly [Pair, ...Pair[]];
  if (others.length === 0) return [hexPrefix(first[0].slice(depth), 2), first[1]];
  let end = depth;
  while (pairs.every(([digits]) => digits.length > end && digits[end] === first[0][end])) end++;
  if (end > depth) return [hexPrefix(first[0].slice(depth, end), 0), referenceTo(pairs, end)];
  const children = Array.from('0123456789abcdef', (digit): RlpItem => {
    const below = pairs.filter(([digits]) => digits[depth] === digit);
    return below.length === 0 ? EMPTY_BYTES : referenceTo(below, depth + 1);
  });
  const own = pairs.find(([digits]) => digits.length === depth);
  return [...children, own === undefined ? EMPTY_BYTES : own[1]];
}

function referenceTo(pairs: readonly Pair[], depth: number): RlpItem {
  const node = composed(pairs, depth);
  const encoded = encodeRlp(node);
  return encoded.length < 32 ? node : keccak256(encoded);
}
