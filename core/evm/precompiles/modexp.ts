import { bytesToUint, padLeft, uintToBytes } from '@hanse/base';
import { type Fork, isAtLeast } from '@hanse/protocol';
import { HEAD_BYTES, LENGTH_MAX_OSAKA, lengthsOf, modexpGas } from './modexpGas.ts';
import { powerModulo } from './powerModulo.ts';
import { NOTHING, type Precompile, padded } from './precompile.ts';

/** 0x05: base to the power of exponent, modulo modulus. */
export function modexpOf(fork: Fork): Precompile {
  const isBounded = isAtLeast(fork, 'osaka');
  return {
    address: 5,
    gas: (input) => modexpGas(input, fork),
    run: (input) => {
      const { base, exponent, modulus } = lengthsOf(input);
      if (isBounded && [base, exponent, modulus].some((length) => length > LENGTH_MAX_OSAKA)) return undefined;
      // The gas grows with the square of these two, so what was paid for fits; an exponent costs nothing beside them.
      if (modulus === 0n) return NOTHING;
      const baseEnd = HEAD_BYTES + Number(base);
      const exponentEnd = baseEnd + Number(exponent);
      const length = Number(modulus);
      const power = powerModulo(
        bytesToUint(padded(input.subarray(HEAD_BYTES, baseEnd), Number(base))),
        padded(input.subarray(baseEnd, exponentEnd), Number(exponent)),
        bytesToUint(padded(input.subarray(exponentEnd, exponentEnd + length), length)),
      );
      return padLeft(uintToBytes(power), length);
    },
  };
}
