import { keccak256Into } from '@hanse/crypto';
import secp256k1 from 'secp256k1';
import { NOTHING, type Precompile, padded, WORD_BYTES } from './precompile.ts';

const INPUT_BYTES = 128;
/** v of Ethereum's signatures: this plus the parity of the y coordinate. */
const V_EVEN = 27;
const key = new Uint8Array(65);
const point = key.subarray(1);

/** The parity that v, a word, names; undefined unless v is 27 or 28. */
function parityOf(v: Uint8Array): 0 | 1 | undefined {
  for (let at = 0; at < WORD_BYTES - 1; at++) if (v[at] !== 0) return undefined;
  const parity = (v[WORD_BYTES - 1] as number) - V_EVEN;
  return parity === 0 || parity === 1 ? parity : undefined;
}

/** 0x01: the address that signed a hash; input hash, v, r, s. No output, but no failure either, when there is none. */
export const ecrecover: Precompile = {
  address: 1,
  gas: () => 3000n,
  run: (input) => {
    const whole = padded(input, INPUT_BYTES);
    const parity = parityOf(whole.subarray(32, 64));
    if (parity === undefined) return NOTHING;
    try {
      secp256k1.ecdsaRecover(whole.subarray(64, 128), parity, whole.subarray(0, 32), false, key);
    } catch {
      // The library's only way to say that no key belongs to this signature.
      return NOTHING;
    }
    const output = new Uint8Array(WORD_BYTES);
    keccak256Into(point, output, 0);
    return output.fill(0, 0, 12);
  },
};
