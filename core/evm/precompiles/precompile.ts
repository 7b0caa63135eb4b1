/** A contract that every node carries instead of bytecode. */
export type Precompile = {
  /** 1 to 17, or 0x100. */
  readonly address: number;
  /** Gas for `input` under the fork the table was made for. Cheap however much `input` claims to be. */
  gas(input: Uint8Array): bigint;
  /**
   * The output, or undefined: failure, which burns all gas. `input` is only read, and only during the call. To be called
   * only when {@link gas} has been paid, which bounds its time.
   */
  run(input: Uint8Array): Uint8Array | undefined;
};

/** Bytes of an EVM word. */
export const WORD_BYTES = 32;

/** How many words `length` bytes fill. */
export function wordsOf(length: number): number {
  return Math.ceil(length / WORD_BYTES);
}

/** The first `length` bytes of `input`, followed by zeros where it is shorter: not a copy when it is long enough. */
export function padded(input: Uint8Array, length: number): Uint8Array {
  if (input.length >= length) return input.subarray(0, length);
  const whole = new Uint8Array(length);
  whole.set(input);
  return whole;
}

/** A word that holds `value`, 0 to 255. */
export function wordOf(value: number): Uint8Array {
  const word = new Uint8Array(WORD_BYTES);
  word[WORD_BYTES - 1] = value;
  return word;
}

export const NOTHING: Uint8Array = new Uint8Array(0);
