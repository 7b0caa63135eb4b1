/** Spreads a number over 32 bits (the finisher of MurmurHash3). */
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Random numbers that a seed and an index fix for ever (sfc32): the same on every machine and in every worker. */
export class Dice {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Seed and index: whole numbers from 0 to 2^53 - 1. */
  constructor(seed: number, index: number) {
    this.#a = mix(seed ^ 0x9e3779b9) ^ mix(Math.floor(seed / 2 ** 32) + 0x7f4a7c15);
    this.#b = mix(index ^ 0x243f6a88);
    this.#c = mix(Math.floor(index / 2 ** 32) ^ 0x13198a2e);
    for (let round = 0; round < 12; round++) this.bits();
  }

  /** 32 random bits as an unsigned number. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** 0 to `sides` - 1. */
  below(sides: number): number {
    return Math.floor((this.bits() / 2 ** 32) * sides);
  }

  /** `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True once in `times` on average. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** One of the items, each as likely as its weight says. */
  weighted<Item>(items: readonly (readonly [weight: number, item: Item])[]): Item {
    let rest = this.below(items.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, item] of items) {
      rest -= weight;
      if (rest < 0) return item;
    }
    return (items.at(-1) as readonly [number, Item])[1];
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at++) bytes[at] = this.bits();
    return bytes;
  }

  /** An unsigned number of at most `bits` bits, each length as likely as another. */
  uint(bits: number): bigint {
    const length = this.between(1, bits);
    let value = 0n;
    for (let at = 0; at < length; at += 32) value = (value << 32n) | BigInt(this.bits());
    return BigInt.asUintN(length, value);
  }
}
