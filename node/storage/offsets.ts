/** A growing list of file offsets, 4 bytes each. */
export class Offsets {
  #values: Uint32Array;
  #length: number;

  constructor(values: Uint32Array = new Uint32Array(64)) {
    this.#values = values;
    this.#length = 0;
  }

  /** A list that holds all of `values`. */
  static of(values: Uint32Array): Offsets {
    const offsets = new Offsets(values);
    offsets.#length = values.length;
    return offsets;
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    if (index < 0 || index >= this.#length) throw new RangeError(`no offset ${index} among ${this.#length}`);
    return this.#values[index] as number;
  }

  push(offset: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Uint32Array(Math.max(64, this.#length * 2));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = offset;
  }

  pop(): void {
    if (this.#length > 0) this.#length--;
  }

  toArray(): Uint32Array {
    return this.#values.subarray(0, this.#length);
  }
}
