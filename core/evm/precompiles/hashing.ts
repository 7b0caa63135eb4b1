import { sha256 as hash256 } from '@hanse/crypto';
import { ripemd160 as hash160 } from '@noble/hashes/legacy.js';
import { type Precompile, WORD_BYTES, wordsOf } from './precompile.ts';

/** 0x02 */
export const sha256: Precompile = {
  address: 2,
  gas: (input) => BigInt(60 + 12 * wordsOf(input.length)),
  run: (input) => hash256(input),
};

/** 0x03: 20 bytes, zeros in front. */
export const ripemd160: Precompile = {
  address: 3,
  gas: (input) => BigInt(600 + 120 * wordsOf(input.length)),
  run: (input) => {
    const output = new Uint8Array(WORD_BYTES);
    output.set(hash160(input), 12);
    return output;
  },
};
