import { bytesToHex } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
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
