import { p256 } from '@noble/curves/nist.js';
import { NOTHING, type Precompile, wordOf } from './precompile.ts';

const INPUT_BYTES = 160;

/** 0x100: whether a P-256 signature is right (EIP-7951); input hash, r, s, x, y. No output, but no failure, when not. */
export const p256Verify: Precompile = {
  address: 0x100,
  gas: () => 6900n,
  run: (input) => {
    if (input.length !== INPUT_BYTES) return NOTHING;
    const key = new Uint8Array(65);
    key[0] = 4;
    key.set(input.subarray(96), 1);
    try {
      const isRight = p256.verify(input.subarray(32, 96), input.subarray(0, 32), key, { lowS: false, prehash: false });
      return isRight ? wordOf(1) : NOTHING;
    } catch {
      // The library's way to say that the key is no point.
      return NOTHING;
    }
  },
};
