import { P256 } from './p256.ts';
import { NOTHING, type Precompile, wordOf } from './precompile.ts';

const INPUT_BYTES = 160;
/** Made when first needed. */
let curve: P256 | undefined;

/** 0x100: whether a P-256 signature is right (EIP-7951); input hash, r, s, x, y. No output, but no failure, when not. */
export const p256Verify: Precompile = {
  address: 0x100,
  gas: () => 6900n,
  run: (input) => {
    if (input.length !== INPUT_BYTES) return NOTHING;
    const part = (index: number): Uint8Array => input.subarray(index * 32, index * 32 + 32);
    curve ??= new P256();
    return curve.verify({ hash: part(0), r: part(1), s: part(2), x: part(3), y: part(4) }) ? wordOf(1) : NOTHING;
  },
};
