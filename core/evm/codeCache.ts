import type { Hash } from '@hanse/base';
import type { LinearMemory } from './linearMemory.ts';
import type { Wasm } from './wasm.ts';

/**
 * Address space for code. More than one transaction can call upon under EIP-7825 (16.7 million gas at 2,600 for each
 * contract), lest calls to contracts that are warm but not here make it copy and analyse them again and again. Pages
 * that are not used take no memory.
 */
export const CODE_CACHE_BYTES: number = 256 * 1024 * 1024;
/** From here on the next run begins anew, so that no run starts with a full cache. */
const WORN_BYTES = CODE_CACHE_BYTES / 4;

export type PlacedCode = { readonly at: number; readonly length: number };

/** Contract code in linear memory, with its map of jump destinations, by its hash. Nothing is ever moved. */
export class CodeCache {
  readonly #wasm: Wasm;
  readonly #memory: LinearMemory;
  readonly #codes = new Map<Hash, PlacedCode>();
  readonly #end: number;
  #next: number;

  constructor(wasm: Wasm, memory: LinearMemory, start: number) {
    this.#wasm = wasm;
    this.#memory = memory;
    // Something lies before the code, so that the interpreter may read whole limbs.
    this.#next = start + 64;
    this.#end = start + CODE_CACHE_BYTES;
  }

  /** Whether it takes so much memory that the machine had better be replaced. */
  get isWorn(): boolean {
    return this.#end - this.#next < CODE_CACHE_BYTES - WORN_BYTES;
  }

  /** The code with this hash; `read` gives it when it is not here. Address 0: there is no room left for it. */
  place(hash: Hash, read: () => Uint8Array): PlacedCode {
    const known = this.#codes.get(hash);
    if (known !== undefined) return known;
    const code = read();
    const room = this.#wasm.codeRoom(code.length);
    if (this.#next + room > this.#end) return { at: 0, length: code.length };
    const placed = { at: this.#next, length: code.length };
    this.#memory.u8.set(code, placed.at);
    this.#wasm.analyse(placed.at, code.length);
    this.#codes.set(hash, placed);
    this.#next += room;
    return placed;
  }
}
