import { concatBytes, padLeft, uintToBytes } from '@hanse/base';
import { Dice, precompileInput } from '@hanse/fuzz';
import { dataToMemory, type GasBomb, untilGasEnds } from './bombCode.ts';

const word = (value: bigint | number): Uint8Array => padLeft(uintToBytes(value), 32);
const ones = (length: number): Uint8Array => new Uint8Array(length).fill(255);

type CallOfPrecompile = { readonly number: number; readonly input: Uint8Array; readonly outputBytes?: number };

/** Calls a precompile with the same input until the gas ends. */
function precompile(name: string, { number, input, outputBytes = 0 }: CallOfPrecompile): GasBomb {
  return {
    name,
    calls: 'all succeed',
    code: untilGasEnds(
      (code) => {
        code.push(outputBytes);
        // Behind the input, which must be there again the next time.
        code.push(input.length);
        code.push(input.length);
        code.push(0);
        code.push(number);
        code.op(0x5a, 0xfa, 0x50);
      },
      // The dearest single call must fit into what is left when the last round begins.
      { gas: 1_500_000, before: (code) => dataToMemory(code, input) },
    ),
  };
}

function modexp(name: string, [base, exponent, modulus]: readonly [Uint8Array, Uint8Array, Uint8Array]): GasBomb {
  const lengths = [base, exponent, modulus].map(({ length }) => word(length));
  return precompile(`modexp, ${name}`, { number: 5, input: concatBytes(...lengths, base, exponent, modulus) });
}

function even(length: number): Uint8Array {
  const bytes = ones(length);
  bytes[length - 1] = 254;
  return bytes;
}

/** Valid input from the fuzzer's generator: the first that is as it should be, not damaged. */
function valid(number: number, bytes: number): Uint8Array {
  for (let index = 0; ; index++) {
    const input = precompileInput(new Dice(1, index), number, 'valid');
    if (input.length === bytes) return input;
  }
}

function times(count: number, input: Uint8Array): Uint8Array {
  return concatBytes(...Array.from({ length: count }, () => input));
}

function blake2f(rounds: number): Uint8Array {
  const input = ones(213);
  input.set(padLeft(uintToBytes(rounds), 4));
  input[212] = 1;
  return input;
}

/** A point and a scalar of 32 bytes: the scalar as large as can be. */
function withScalar(input: Uint8Array): Uint8Array {
  const changed = input.slice();
  changed.fill(255, input.length - 32);
  return changed;
}

export const PRECOMPILE_BOMBS: readonly GasBomb[] = [
  precompile('ecrecover', { number: 1, input: valid(1, 128), outputBytes: 32 }),
  precompile('sha256 of nothing', { number: 2, input: new Uint8Array(0), outputBytes: 32 }),
  precompile('sha256 of 20 KB', { number: 2, input: ones(20_000), outputBytes: 32 }),
  precompile('ripemd160 of nothing', { number: 3, input: new Uint8Array(0), outputBytes: 32 }),
  precompile('ripemd160 of 20 KB', { number: 3, input: ones(20_000), outputBytes: 32 }),
  precompile('identity of nothing', { number: 4, input: new Uint8Array(0) }),
  precompile('identity of 20 KB', { number: 4, input: ones(20_000), outputBytes: 20_000 }),
  modexp('8 bytes', [ones(8), ones(8), ones(8)]),
  modexp('32 bytes', [ones(32), ones(32), ones(32)]),
  modexp('32 bytes, even', [ones(32), ones(32), even(32)]),
  modexp('40 bytes, even', [ones(40), ones(32), even(40)]),
  modexp('64 bytes, exponent 3', [ones(64), Uint8Array.of(3), ones(64)]),
  modexp('128 bytes, even', [ones(128), ones(32), even(128)]),
  modexp('256 bytes', [ones(256), Uint8Array.of(1, 0, 1), ones(256)]),
  modexp('256 bytes, even', [ones(256), ones(16), even(256)]),
  modexp('1024 bytes', [ones(1024), Uint8Array.of(3), ones(1024)]),
  modexp('1024 bytes, even', [ones(1024), Uint8Array.of(255), even(1024)]),
  modexp('long exponent', [ones(32), ones(600), ones(32)]),
  modexp('base of 1024 bytes, modulus of 1', [ones(1024), Uint8Array.of(1), ones(1)]),
  precompile('bn254 add', { number: 6, input: valid(6, 128), outputBytes: 64 }),
  precompile('bn254 mul', { number: 7, input: withScalar(valid(7, 96)), outputBytes: 64 }),
  precompile('bn254 pairing of nothing', { number: 8, input: new Uint8Array(0), outputBytes: 32 }),
  precompile('bn254 pairing of 2', { number: 8, input: valid(8, 384), outputBytes: 32 }),
  precompile('bn254 pairing of 20', { number: 8, input: times(10, valid(8, 384)), outputBytes: 32 }),
  precompile('blake2f, 1 round', { number: 9, input: blake2f(1), outputBytes: 64 }),
  precompile('blake2f, million rounds', { number: 9, input: blake2f(1_000_000), outputBytes: 64 }),
  precompile('KZG point evaluation', { number: 10, input: valid(10, 192), outputBytes: 64 }),
  precompile('BLS G1 add', { number: 11, input: valid(11, 256), outputBytes: 128 }),
  precompile('BLS G1 MSM of 1', { number: 12, input: withScalar(valid(12, 160)), outputBytes: 128 }),
  precompile('BLS G1 MSM of 100', { number: 12, input: times(100, withScalar(valid(12, 160))), outputBytes: 128 }),
  precompile('BLS G2 add', { number: 13, input: valid(13, 512), outputBytes: 256 }),
  precompile('BLS G2 MSM of 1', { number: 14, input: withScalar(valid(14, 288)), outputBytes: 256 }),
  precompile('BLS G2 MSM of 50', { number: 14, input: times(50, withScalar(valid(14, 288))), outputBytes: 256 }),
  precompile('BLS pairing of 2', { number: 15, input: valid(15, 768), outputBytes: 32 }),
  precompile('BLS pairing of 20', { number: 15, input: times(10, valid(15, 768)), outputBytes: 32 }),
  precompile('BLS map to G1', { number: 16, input: valid(16, 64), outputBytes: 128 }),
  precompile('BLS map to G2', { number: 17, input: valid(17, 128), outputBytes: 256 }),
  precompile('P256VERIFY', { number: 256, input: valid(256, 160), outputBytes: 32 }),
];
