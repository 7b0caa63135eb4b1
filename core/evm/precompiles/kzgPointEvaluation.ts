import { hexToBytes } from '@hanse/base';
import { sha256 } from '@hanse/crypto';
import { kzgVerify } from './kzgVerify.ts';
import type { Precompile } from './precompile.ts';

const INPUT_BYTES = 192;
/** What a versioned hash of a commitment begins with. */
const VERSION_KZG = 1;
/** Field elements of a blob, and the order of their field. */
const OUTPUT = hexToBytes(
  `0x${(4096).toString(16).padStart(64, '0')}73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001`,
);

/** 0x0a: whether the polynomial of a commitment has a value at a point (EIP-4844). */
export const kzgPointEvaluation: Precompile = {
  address: 10,
  gas: () => 50_000n,
  run: (input) => {
    if (input.length !== INPUT_BYTES) return undefined;
    const commitment = input.subarray(96, 144);
    const hash = sha256(commitment);
    hash[0] = VERSION_KZG;
    if (hash.some((byte, at) => byte !== input[at])) return undefined;
    const [z, y, proof] = [input.subarray(32, 64), input.subarray(64, 96), input.subarray(144)];
    return kzgVerify({ commitment, z, y, proof }) === true ? OUTPUT.slice() : undefined;
  },
};
