import { uintToBytes } from '@hanse/base';

const PUSH0 = 0x5f;
const PUSH2 = 0x61;
const JUMPDEST = 0x5b;

/** A place in the code that is not known yet; code stays below 64 KiB. */
export type Label = { readonly id: number };

/** Puts bytecode together; jumps and data at the code's end are resolved by `finish`. */
export class Assembler {
  readonly #code: number[] = [];
  readonly #places: (number | undefined)[] = [];
  readonly #uses: { readonly at: number; readonly label: Label }[] = [];
  readonly #data: { readonly label: Label; readonly bytes: Uint8Array }[] = [];

  get length(): number {
    return this.#code.length;
  }

  op(...opcodes: readonly number[]): void {
    this.#code.push(...opcodes);
  }

  /** The shortest push of a word. */
  push(value: bigint | number): void {
    if (BigInt(value) === 0n) this.op(PUSH0);
    else this.pushBytes(uintToBytes(BigInt.asUintN(256, BigInt(value))));
  }

  /** A push of just these bytes, 0 to 32. */
  pushBytes(bytes: Uint8Array): void {
    this.op(PUSH0 + bytes.length, ...bytes);
  }

  label(): Label {
    this.#places.push(undefined);
    return { id: this.#places.length - 1 };
  }

  /** Puts a JUMPDEST here that `label` stands for. */
  place(label: Label): void {
    this.#places[label.id] = this.#code.length;
    this.op(JUMPDEST);
  }

  pushLabel(label: Label): void {
    this.#uses.push({ at: this.#code.length + 1, label });
    this.op(PUSH2, 0, 0);
  }

  /** Bytes behind the code; the label stands for where they begin. */
  data(bytes: Uint8Array): Label {
    const label = this.label();
    this.#data.push({ label, bytes });
    return label;
  }

  finish(): Uint8Array {
    const length = this.#data.reduce((sum, { bytes }) => sum + bytes.length, this.#code.length);
    const code = new Uint8Array(length);
    code.set(this.#code);
    let end = this.#code.length;
    for (const { label, bytes } of this.#data) {
      code.set(bytes, end);
      this.#places[label.id] = end;
      end += bytes.length;
    }
    for (const { at, label } of this.#uses) {
      const place = this.#places[label.id] ?? 0;
      code[at] = place >> 8;
      code[at + 1] = place;
    }
    return code;
  }
}
