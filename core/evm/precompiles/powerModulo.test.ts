import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uintToBytes } from '@hanse/base';
import { powerModulo } from './powerModulo.ts';

function plain(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let power = 1n % modulus;
  for (const digit of exponent.toString(2)) {
    power = (power * power) % modulus;
    if (digit === '1') power = (power * base) % modulus;
  }
  return exponent === 0n ? 1n % modulus : power;
}

/** Numbers of `bits` bits without randomness: all ones, a one in front, a pattern. */
const ofBits = (bits: number): readonly bigint[] =>
  bits === 0
    ? [0n]
    : [(1n << BigInt(bits)) - 1n, 1n << BigInt(bits - 1), (0xb7e151628aed2a6abfn ** 130n) >> BigInt(9000 - bits)];

test('powers modulo odd, even and two-power numbers of every size', () => {
  for (const bits of [1, 2, 31, 32, 33, 63, 64, 65, 127, 255, 256, 257, 511, 512, 767, 768, 769, 1000, 8191]) {
    for (const [index, number] of ofBits(bits).entries()) {
      for (const modulus of [number | 1n, number, (number | 1n) << 13n, (number | 1n) << 64n, 1n << BigInt(bits)]) {
        if (modulus >= 1n << 8192n) continue;
        for (const exponent of [0n, 1n, 2n, 3n, 65_537n, 0xffff_ffff_ffff_ffffn, 0x8000_0000_0000_0000_0000n]) {
          if (bits > 600 && exponent > 3n && index > 0) continue;
          const base = (number * 7n + 5n) ^ (number >> 3n);
          const seen = powerModulo(base, uintToBytes(exponent), modulus);
          assert.equal(seen, plain(base % modulus, exponent, modulus), `${bits} ${index} ${modulus} ${exponent}`);
        }
      }
    }
  }
});

test('an exponent longer than one piece', () => {
  const exponent = new Uint8Array(9000).fill(0xa5, 3);
  const modulus = (1n << 127n) - 1n;
  const wanted = plain(3n, BigInt(`0x${Buffer.from(exponent).toString('hex')}`), modulus);
  assert.equal(powerModulo(3n, exponent, modulus), wanted);
});
