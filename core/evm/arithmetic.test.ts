import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToUint, concatBytes, padLeft, uintToBytes } from '@hanse/base';
import type { EvmMessage, EvmResult } from '@hanse/execution';
import { Journal } from '@hanse/state';
import { blockOf, CONTRACT, readerOf, SENDER } from './fixture.ts';
import { HanseEvm } from './hanseEvm.ts';

const BITS = 256n;
const MODULUS = 2n ** BITS;
const ROUNDS = 3000;

type Operation = {
  readonly name: string;
  readonly opcode: string;
  readonly of: (a: bigint, b: bigint, c: bigint) => bigint;
};

const signed = (a: bigint): bigint => BigInt.asIntN(256, a);
const shift = (bits: bigint): bigint => (bits > BITS ? BITS : bits);
const whether = (is: boolean): bigint => (is ? 1n : 0n);

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let bit = 1n << 255n; bit > 0n; bit >>= 1n) {
    result = (result * result) % MODULUS;
    if ((exponent & bit) !== 0n) result = (result * base) % MODULUS;
  }
  return result;
}

/** What each opcode gives, by the yellow paper; taken modulo 2²⁵⁶. */
const OPERATIONS: readonly Operation[] = [
  { name: 'ADD', opcode: '01', of: (a, b) => a + b },
  { name: 'MUL', opcode: '02', of: (a, b) => a * b },
  { name: 'SUB', opcode: '03', of: (a, b) => a - b },
  { name: 'DIV', opcode: '04', of: (a, b) => (b === 0n ? 0n : a / b) },
  { name: 'SDIV', opcode: '05', of: (a, b) => (b === 0n ? 0n : signed(a) / signed(b)) },
  { name: 'MOD', opcode: '06', of: (a, b) => (b === 0n ? 0n : a % b) },
  { name: 'SMOD', opcode: '07', of: (a, b) => (b === 0n ? 0n : signed(a) % signed(b)) },
  { name: 'ADDMOD', opcode: '08', of: (a, b, c) => (c === 0n ? 0n : (a + b) % c) },
  { name: 'MULMOD', opcode: '09', of: (a, b, c) => (c === 0n ? 0n : (a * b) % c) },
  { name: 'EXP', opcode: '0a', of: power },
  { name: 'SIGNEXTEND', opcode: '0b', of: (a, b) => (a > 30n ? b : BigInt.asIntN(Number(a) * 8 + 8, b)) },
  { name: 'LT', opcode: '10', of: (a, b) => whether(a < b) },
  { name: 'GT', opcode: '11', of: (a, b) => whether(a > b) },
  { name: 'SLT', opcode: '12', of: (a, b) => whether(signed(a) < signed(b)) },
  { name: 'SGT', opcode: '13', of: (a, b) => whether(signed(a) > signed(b)) },
  { name: 'EQ', opcode: '14', of: (a, b) => whether(a === b) },
  { name: 'ISZERO', opcode: '15', of: (a) => whether(a === 0n) },
  { name: 'AND', opcode: '16', of: (a, b) => a & b },
  { name: 'OR', opcode: '17', of: (a, b) => a | b },
  { name: 'XOR', opcode: '18', of: (a, b) => a ^ b },
  { name: 'NOT', opcode: '19', of: (a) => ~a },
  { name: 'BYTE', opcode: '1a', of: (a, b) => (a > 31n ? 0n : (b >> (8n * (31n - a))) & 255n) },
  { name: 'SHL', opcode: '1b', of: (a, b) => b << shift(a) },
  { name: 'SHR', opcode: '1c', of: (a, b) => b >> shift(a) },
  { name: 'SAR', opcode: '1d', of: (a, b) => signed(b) >> shift(a) },
  { name: 'CLZ', opcode: '1e', of: (a) => (a === 0n ? BITS : BITS - BigInt(a.toString(2).length)) },
];

/** Where carries, signs and quotient digits go wrong, if they do. */
const EDGES: readonly bigint[] = [
  0n,
  1n,
  2n,
  31n,
  32n,
  64n,
  255n,
  256n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 64n,
  2n ** 128n - 1n,
  2n ** 128n,
  2n ** 192n - 2n ** 64n,
  2n ** 255n - 1n,
  2n ** 255n,
  2n ** 255n + 1n,
  MODULUS - 2n ** 32n,
  MODULUS - 2n,
  MODULUS - 1n,
];

/** xorshift32: the same words in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Of any length, often with limbs of nothing but ones or zeros. */
function randomWord(next: () => number): bigint {
  let word = 0n;
  for (let digit = 0; digit < 8; digit++) {
    const kind = next() % 4;
    word = (word << 32n) | (kind === 0 ? 0n : kind === 1 ? 0xffffffffn : BigInt(next()));
  }
  return word >> BigInt(next() % 256);
}

test('every arithmetic opcode gives what arithmetic gives', () => {
  const next = generator(42);
  const operands: [bigint, bigint, bigint][] = [];
  for (const a of EDGES) for (const b of EDGES) operands.push([a, b, EDGES[next() % EDGES.length] as bigint]);
  for (let round = 0; round < ROUNDS; round++) operands.push([randomWord(next), randomWord(next), randomWord(next)]);
  const evm = new HanseEvm();
  for (const { name, opcode, of } of OPERATIONS) {
    const run = runner(evm, opcode);
    for (const [a, b, c] of operands) {
      const wanted = BigInt.asUintN(256, of(a, b, c));
      assert.equal(run(a, b, c), wanted, `${name} of ${a}, ${b}, ${c}`);
    }
  }
});

/** Runs the opcode on three words of call data, the first on top of the stack. */
function runner(evm: HanseEvm, opcode: string): (a: bigint, b: bigint, c: bigint) => bigint {
  const reader = readerOf({ [CONTRACT]: { code: `604035602035600035${opcode}60005260206000f3` } });
  const block = blockOf('osaka');
  return (a, b, c) => {
    const message: EvmMessage = {
      from: SENDER,
      to: CONTRACT,
      createNonce: 0n,
      value: 0n,
      data: concatBytes(...[a, b, c].map((word) => padLeft(uintToBytes(word), 32))),
      gas: 100_000n,
      gasPrice: 0n,
      accessList: [],
    };
    const result = evm.run(message, block, new Journal(reader)) as EvmResult;
    assert.equal(result.failure, undefined);
    return bytesToUint(result.output);
  };
}
