import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import asc from 'assemblyscript/asc';

type Operation = {
  readonly module: 'words' | 'multiply' | 'divide' | 'exponent' | 'shift';
  readonly name: string;
  readonly of: (a: bigint, b: bigint, c: bigint) => bigint;
};

/** Part of every host we run in, but of none of the type libraries this project uses. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const WORD_BYTES = 32;
const BITS = 256n;
const MODULUS = 2n ** BITS;
const LIMB = 2n ** 64n;
const RANDOM_ROUNDS = 12_000;
const SEED = 42;

const signed = (a: bigint): bigint => BigInt.asIntN(256, a);
const whether = (is: boolean): bigint => (is ? 1n : 0n);
const atMost = (a: bigint, most: bigint): bigint => (a < most ? a : most);
const bitsOf = (a: bigint): bigint => (a === 0n ? 0n : BigInt(a.toString(2).length));
const reversed = (a: bigint): bigint => BigInt(`0x${Buffer.from(hexOf(a), 'hex').reverse().toString('hex')}`);
const hexOf = (a: bigint): string => a.toString(16).padStart(2 * WORD_BYTES, '0');

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let bit = 1n << bitsOf(exponent); bit > 0n; bit >>= 1n) {
    result = (result * result) % MODULUS;
    if ((exponent & bit) !== 0n) result = (result * base) % MODULUS;
  }
  return result;
}

/** Operations that write a word to their last argument; results are taken modulo 2²⁵⁶. By the number of operands. */
const UNARY: readonly Operation[] = [
  { module: 'words', name: 'copy', of: (a) => a },
  { module: 'words', name: 'not', of: (a) => ~a },
  { module: 'words', name: 'countLeadingZeros', of: (a) => BITS - bitsOf(a) },
  { module: 'words', name: 'loadBigEndian', of: reversed },
  { module: 'words', name: 'storeBigEndian', of: reversed },
];
const BINARY: readonly Operation[] = [
  { module: 'words', name: 'add', of: (a, b) => a + b },
  { module: 'words', name: 'sub', of: (a, b) => a - b },
  { module: 'words', name: 'and', of: (a, b) => a & b },
  { module: 'words', name: 'or', of: (a, b) => a | b },
  { module: 'words', name: 'xor', of: (a, b) => a ^ b },
  { module: 'words', name: 'byteAt', of: (a, b) => (a > 31n ? 0n : (b >> (8n * (31n - a))) & 255n) },
  { module: 'words', name: 'signExtend', of: (a, b) => (a > 30n ? b : BigInt.asIntN(Number(a) * 8 + 8, b)) },
  { module: 'multiply', name: 'mul', of: (a, b) => a * b },
  { module: 'divide', name: 'div', of: (a, b) => (b === 0n ? 0n : a / b) },
  { module: 'divide', name: 'mod', of: (a, b) => (b === 0n ? 0n : a % b) },
  { module: 'divide', name: 'sdiv', of: (a, b) => (b === 0n ? 0n : signed(a) / signed(b)) },
  { module: 'divide', name: 'smod', of: (a, b) => (b === 0n ? 0n : signed(a) % signed(b)) },
  { module: 'exponent', name: 'exp', of: power },
  { module: 'shift', name: 'shl', of: (a, b) => b << atMost(a, BITS) },
  { module: 'shift', name: 'shr', of: (a, b) => b >> atMost(a, BITS) },
  { module: 'shift', name: 'sar', of: (a, b) => signed(b) >> atMost(a, BITS) },
];
const TERNARY: readonly Operation[] = [
  { module: 'divide', name: 'addmod', of: (a, b, c) => (c === 0n ? 0n : (a + b) % c) },
  { module: 'divide', name: 'mulmod', of: (a, b, c) => (c === 0n ? 0n : (a * b) % c) },
];
/** What gives a number back. */
const QUESTIONS: readonly Operation[] = [
  { module: 'words', name: 'isZero', of: (a) => whether(a === 0n) },
  { module: 'words', name: 'equal', of: (a, b) => whether(a === b) },
  { module: 'words', name: 'lessThan', of: (a, b) => whether(a < b) },
  { module: 'words', name: 'signedLessThan', of: (a, b) => whether(signed(a) < signed(b)) },
  { module: 'words', name: 'toU64Clamped', of: (a) => atMost(a, LIMB - 1n) },
  { module: 'exponent', name: 'exponentBytes', of: (a) => (bitsOf(a) + 7n) / 8n },
];

/** Where carries, signs and quotient digits go wrong, if they do. */
const EDGES: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  30n,
  31n,
  32n,
  63n,
  64n,
  65n,
  128n,
  255n,
  256n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 32n + 1n,
  2n ** 63n,
  LIMB - 1n,
  LIMB,
  LIMB + 1n,
  2n ** 127n + 1n,
  2n ** 128n - 1n,
  2n ** 128n,
  2n ** 128n - LIMB,
  2n ** 191n + 3n,
  2n ** 192n - 1n,
  2n ** 192n,
  2n ** 255n - 1n,
  2n ** 255n,
  2n ** 255n + 1n,
  2n ** 255n + LIMB - 1n,
  MODULUS - LIMB ** 3n,
  MODULUS - LIMB,
  MODULUS - 2n ** 32n,
  MODULUS - 2n,
  MODULUS - 1n,
];

/** A module that exports every operation, from the sources as they are. */
async function compile(operations: readonly Operation[]): Promise<Record<string, (...operands: number[]) => unknown>> {
  const lines = operations.map(({ module, name }) => `export { ${name} } from './${module}';`);
  const entry = [
    ...lines,
    `export { setU64, setZero } from './words';`,
    'export const room: usize = memory.data(256, 8);',
  ].join('\n');
  const folder = new URL('assembly/', import.meta.url);
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(['entry.ts', '--outFile', 'out', '--runtime', 'stub', '-O3', '--noAssert'], {
    readFile: (name) => {
      if (name === 'entry.ts') return entry;
      return /^[a-zA-Z]+\.ts$/.test(name) ? readFileSync(new URL(name, folder), 'utf8') : null;
    },
    writeFile: (name, contents) => {
      if (name === 'out' && typeof contents !== 'string') binary = contents;
    },
    listFiles: () => [],
  });
  if (binary === undefined) throw new Error(`${error}${stderr.toString()}`);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(binary)));
  return instance.exports as Record<string, (...operands: number[]) => unknown>;
}

const exports = await compile([...UNARY, ...BINARY, ...TERNARY, ...QUESTIONS]);
const room = (exports['room'] as unknown as { readonly value: number }).value;
const limbs = new BigUint64Array((exports['memory'] as unknown as { readonly buffer: ArrayBuffer }).buffer, room, 32);

/** Address of one of a few words in the module's memory. */
const place = (index: number): number => room + index * WORD_BYTES;

function write(index: number, word: bigint): void {
  for (let limb = 0; limb < 4; limb++) limbs[index * 4 + limb] = word >> BigInt(limb * 64);
}

function read(index: number): bigint {
  const [a, b, c, d] = limbs.subarray(index * 4, index * 4 + 4) as unknown as [bigint, bigint, bigint, bigint];
  return a | ((b | ((c | (d << 64n)) << 64n)) << 64n);
}

/** Runs the operation with the result in a place of its own (`out` 3) or over one of its operands (0 to 2). */
function check(operation: Operation, operands: readonly bigint[], out: number): void {
  const { name, of } = operation;
  for (const [index, word] of operands.entries()) write(index, word);
  write(3, 0x5a5an);
  (exports[name] as (...operands: number[]) => void)(...operands.map((_, index) => place(index)), place(out));
  const [a = 0n, b = 0n, c = 0n] = operands;
  const wanted = BigInt.asUintN(256, of(a, b, c));
  const described = (): string =>
    `${name} of ${operands.map((word) => `0x${word.toString(16)}`).join(', ')} into ${out}`;
  if (read(out) !== wanted) assert.equal(`0x${read(out).toString(16)}`, `0x${wanted.toString(16)}`, described());
  for (const [index, word] of operands.entries()) {
    if (index !== out && read(index) !== word) assert.fail(`${described()} has changed operand ${index}`);
  }
}

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
const next = generator(SEED);

const LIMBS: readonly bigint[] = [0n, 1n, 2n ** 63n - 1n, 2n ** 63n, LIMB - 2n, LIMB - 1n];

/** Of any length; every other one is of limbs that are mostly ones, zeros or next to them. */
function randomWord(): bigint {
  const kind = next();
  let word = 0n;
  for (let index = 0; index < 4; index++) {
    const random = (BigInt(next()) << 32n) | BigInt(next());
    word = (word << 64n) | (kind & 1 ? (LIMBS[next() % 8] ?? random) : random);
  }
  return word >> (kind & 2 ? 64n * BigInt(next() % 4) : BigInt(next() % 256));
}

/** A dividend next to a multiple of `divisor`, where a guessed digit is wrong by one most often. */
function nearMultiple(divisor: bigint): bigint {
  const factor = randomWord() % (divisor === 0n ? 1n : MODULUS / divisor + 1n);
  return BigInt.asUintN(256, factor * divisor + [0n, 1n, -1n, divisor - 1n, -2n][next() % 5]!);
}

test('edge cases, in every way the result may lie over an operand', () => {
  for (const a of EDGES) {
    for (const operation of UNARY) for (const out of [0, 3]) check(operation, [a], out);
    for (const b of EDGES) {
      for (const operation of BINARY) for (const out of [0, 1, 3]) check(operation, [a, b], out);
      for (const [index, c] of EDGES.entries()) {
        for (const operation of TERNARY) check(operation, [a, b, c], (index + next()) % 4);
      }
    }
  }
});

test('random words of random lengths', () => {
  for (let round = 0; round < RANDOM_ROUNDS; round++) {
    const [b, c] = [randomWord(), randomWord()];
    const a = round % 2 === 0 ? randomWord() : nearMultiple(b);
    const count = BigInt(next() % 300);
    for (const operation of UNARY) check(operation, [a], [0, 3][next() % 2]!);
    for (const operation of BINARY) {
      if (operation.name === 'exp' && round % 8 !== 0) continue;
      const takesCount = operation.module === 'shift' || ['byteAt', 'signExtend'].includes(operation.name);
      check(operation, [takesCount ? count : a, b], [0, 1, 3][next() % 3]!);
    }
    for (const operation of TERNARY) {
      check(operation, [a, b, c], next() % 4);
      check(operation, [a, c, b], next() % 4);
    }
  }
});

test('one word as every operand and the result', () => {
  for (const word of [...EDGES, randomWord(), randomWord()]) {
    for (const { name, of } of [...BINARY, ...TERNARY]) {
      write(0, word);
      const places = Array.from({ length: of.length < 3 ? 3 : 4 }, () => place(0));
      (exports[name] as (...operands: number[]) => void)(...places);
      assert.equal(read(0), BigInt.asUintN(256, of(word, word, word)), `${name} of 0x${word.toString(16)}`);
    }
  }
});

test('questions about words', () => {
  const pairs = EDGES.flatMap((a) => EDGES.map((b): [bigint, bigint] => [a, b]));
  for (let round = 0; round < RANDOM_ROUNDS; round++) pairs.push([randomWord(), randomWord()]);
  for (const [a, b] of pairs) {
    write(0, a);
    write(1, b);
    for (const { name, of } of QUESTIONS) {
      const answer = BigInt.asUintN(
        64,
        BigInt((exports[name] as (...operands: number[]) => number)(place(0), place(1))),
      );
      if (answer !== of(a, b, 0n)) assert.equal(answer, of(a, b, 0n), `${name} of ${a}, ${b}`);
    }
  }
});

test('a number as a word', () => {
  const { setU64, setZero } = exports as unknown as Record<string, (out: number, value?: bigint) => void>;
  for (const value of [0n, 1n, LIMB - 1n]) {
    write(0, MODULUS - 1n);
    setU64?.(place(0), value);
    assert.equal(read(0), value);
  }
  write(0, MODULUS - 1n);
  setZero?.(place(0));
  assert.equal(read(0), 0n);
});
