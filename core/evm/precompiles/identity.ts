import { type Precompile, wordsOf } from './precompile.ts';

/** 0x04: gives its input back. */
export const identity: Precompile = {
  address: 4,
  gas: (input) => BigInt(15 + 3 * wordsOf(input.length)),
  run: (input) => input.slice(),
};
