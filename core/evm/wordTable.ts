import { WORD_LENGTH, wordToBytes } from './word.ts';

/** The owner and the word. */
const KEY_LENGTH = WORD_LENGTH + 1;
const CAPACITY_MIN = 256;
/** A table that one run has made larger than this is made anew for the next. */
const CAPACITY_KEPT = 4096;
/** Halves of the key's words, each with a multiplier. */
export const HASH_KEYS = KEY_LENGTH * 2;

/** Numbers 0, 1, 2, … for pairs of an owner and a 256-bit word, in the order in which they are first asked for. */
export class WordTable {
  /** Odd multipliers; whoever does not know them cannot make keys that collide. */
  readonly #hashKeys: Uint32Array;
  #keys = new Uint32Array(CAPACITY_MIN * KEY_LENGTH);
  /** Open addressing, half full at most: number + 1, or 0. */
  #index = new Int32Array(CAPACITY_MIN * 2);
  #shift = shiftFor(CAPACITY_MIN * 2);
  #size = 0;

  constructor(hashKeys: Uint32Array) {
    this.#hashKeys = hashKeys;
  }

  get size(): number {
    return this.#size;
  }

  /** The number of the pair; it is new if it equals the {@link size} from before. The word is at `words[at…at + 7]`. */
  find(owner: number, words: Uint32Array, at: number): number {
    const index = this.#index;
    const mask = index.length - 1;
    let place = this.#hash(owner, words, at);
    for (;;) {
      const entry = index[place] as number;
      if (entry === 0) break;
      if (this.#isAt(entry - 1, owner, words, at)) return entry - 1;
      place = (place + 1) & mask;
    }
    const number = this.#size++;
    const key = number * KEY_LENGTH;
    this.#keys[key] = owner;
    for (let word = 0; word < WORD_LENGTH; word++) this.#keys[key + 1 + word] = words[at + word] as number;
    index[place] = number + 1;
    if (this.#size * 2 >= index.length) this.#grow();
    return number;
  }

  ownerOf(number: number): number {
    return this.#keys[number * KEY_LENGTH] as number;
  }

  /** The word of the pair if it is below 2³², otherwise -1. */
  smallWord(number: number): number {
    const key = number * KEY_LENGTH + 1;
    for (let word = 1; word < WORD_LENGTH; word++) if (this.#keys[key + word] !== 0) return -1;
    return this.#keys[key] as number;
  }

  /** The word of the pair, as 32 bytes, most significant first. */
  writeWord(number: number, bytes: Uint8Array): void {
    wordToBytes(this.#keys, number * KEY_LENGTH + 1, bytes);
  }

  clear(): void {
    this.#size = 0;
    if (this.#index.length <= CAPACITY_KEPT) {
      this.#index.fill(0);
      return;
    }
    this.#keys = new Uint32Array(CAPACITY_MIN * KEY_LENGTH);
    this.#index = new Int32Array(CAPACITY_MIN * 2);
    this.#shift = shiftFor(CAPACITY_MIN * 2);
  }

  #isAt(number: number, owner: number, words: Uint32Array, at: number): boolean {
    const keys = this.#keys;
    const key = number * KEY_LENGTH;
    if (keys[key] !== owner) return false;
    for (let word = 0; word < WORD_LENGTH; word++) if (keys[key + 1 + word] !== words[at + word]) return false;
    return true;
  }

  /** Multilinear over halves of words: universal, so that collisions are as rare as chance for whoever knows no key. */
  #hash(owner: number, words: Uint32Array, at: number): number {
    const keys = this.#hashKeys;
    let sum = Math.imul(owner & 0xffff, keys[0] as number) + Math.imul(owner >>> 16, keys[1] as number);
    for (let word = 0; word < WORD_LENGTH; word++) {
      const value = words[at + word] as number;
      sum += Math.imul(value & 0xffff, keys[2 + 2 * word] as number);
      sum += Math.imul(value >>> 16, keys[3 + 2 * word] as number);
    }
    return (sum | 0) >>> this.#shift;
  }

  #grow(): void {
    const index = new Int32Array(this.#index.length * 2);
    const keys = new Uint32Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#index = index;
    this.#keys = keys;
    this.#shift = shiftFor(index.length);
    const mask = index.length - 1;
    for (let number = 0; number < this.#size; number++) {
      const key = number * KEY_LENGTH;
      let place = this.#hash(keys[key] as number, keys, key + 1);
      while (index[place] !== 0) place = (place + 1) & mask;
      index[place] = number + 1;
    }
  }
}

function shiftFor(length: number): number {
  return 32 - Math.log2(length);
}
