import { Assembler } from '@hanse/fuzz';

/** Scatters indices over the whole word: slots and addresses of neighbours have nothing in common. */
export const SPREAD = 0x9e3779b97f4a7c15f39cc0605cedc8341082276bf3a27251f86c6a11d0c18e95n;
export const CODE_BYTES_MAX = 24_576;
/** A bomb looks at its gas about that often, and leaves a little, so that it ends well and what it did stays. */
const GAS_BETWEEN_LOOKS = 20_000;
const RESERVE_GAS = 20_000;
const UNROLL_MAX = 2000;

/**
 * A block full of one thing: `code` is called until the block's gas is used up, with the number of the call times
 * `indicesOfCall` as its only word of call data, which lies on the stack when a body begins.
 */
export type GasBomb = {
  readonly name: string;
  readonly code: Uint8Array;
  readonly indicesOfCall?: number;
  /** Slots 0 to `slots` - 1, scattered, are set. */
  readonly slots?: number;
  /** The bomb goes to accounts of the crowd (see `bombState.ts`). */
  readonly crowd?: 'large-code';
  /** Set where a call that fails would take the gas that others were meant for. */
  readonly calls?: 'all succeed';
  /** Code of a second account, at the bomb's address plus one. */
  readonly helper?: Uint8Array;
};

export type LoopOptions = {
  /** What one body costs at most. */
  readonly gas: number;
  /** Once, before the loop; leaves the index where it is. */
  readonly before?: (code: Assembler) => void;
  /** What stays at least; by default enough for one more round. */
  readonly reserveGas?: number;
};

/** `body` again and again until the gas is nearly used up. It finds the index on top of the stack and leaves the next. */
export function untilGasEnds(body: (code: Assembler) => void, { gas, before, reserveGas }: LoopOptions): Uint8Array {
  const unroll = Math.min(UNROLL_MAX, Math.max(1, Math.floor(GAS_BETWEEN_LOOKS / gas)));
  const code = new Assembler();
  code.push(0);
  code.op(0x35);
  before?.(code);
  const top = code.label();
  code.place(top);
  for (let copy = 0; copy < unroll; copy++) body(code);
  code.push(reserveGas ?? unroll * gas + RESERVE_GAS);
  code.op(0x5a, 0x11);
  code.pushLabel(top);
  code.op(0x57, 0x00);
  return code.finish();
}

/** Pushes the scattered index and raises the index below it. */
export function nextScattered(code: Assembler): void {
  code.op(0x80);
  code.push(SPREAD);
  code.op(0x02, 0x90);
  code.push(1);
  code.op(0x01, 0x90);
}

/** Copies `data`, put behind the code, to memory 0. */
export function dataToMemory(code: Assembler, data: Uint8Array): void {
  const at = code.data(data);
  code.push(data.length);
  code.pushLabel(at);
  code.push(0);
  code.op(0x39);
}

/** As large as code may be, different for each index, and every byte a JUMPDEST that has to be found by whoever jumps. */
export function largeCode(index: number): Uint8Array {
  const code = new Uint8Array(CODE_BYTES_MAX).fill(0x5b);
  const end = CODE_BYTES_MAX - 2;
  code.set([0x63, index >>> 24, index >>> 16, index >>> 8, index, 0x50, 0x61, end >> 8, end & 255, 0x56]);
  code[CODE_BYTES_MAX - 1] = 0x00;
  return code;
}
