import type { Precompile } from './precompile.ts';
import { wasm, windowAt } from './wasm.ts';

/** Rounds (4 bytes), state, message, counters, and whether this is the last block. */
const INPUT_BYTES = 213;
const ROUNDS_BYTES = 4;
const operands = windowAt(wasm.blakeInput, INPUT_BYTES - ROUNDS_BYTES - 1);
const result = windowAt(wasm.blakeOutput, 64);

function roundsOf(input: Uint8Array): number {
  return new DataView(input.buffer, input.byteOffset).getUint32(0);
}

/** 0x09: the compression function of BLAKE2b (EIP-152). */
export const blake2f: Precompile = {
  address: 9,
  gas: (input) => (input.length === INPUT_BYTES ? BigInt(roundsOf(input)) : 0n),
  run: (input) => {
    const isLast = input[INPUT_BYTES - 1] as number;
    if (input.length !== INPUT_BYTES || isLast > 1) return undefined;
    operands.set(input.subarray(ROUNDS_BYTES, INPUT_BYTES - 1));
    wasm.blake2f(roundsOf(input), isLast);
    return result.slice();
  },
};
