import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCustomCommon, Mainnet } from '@ethereumjs/common';
import { createEVM, type EVM } from '@ethereumjs/evm';
import { type Address, bytesToHex, concatBytes, padLeft, uintToBytes } from '@hanse/base';
import { sha256 } from '@hanse/crypto';
import { isPrecompile, type Precompile, precompilesOf } from '@hanse/evm';
import { FORKS, type Fork } from '@hanse/protocol';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { bn254 } from '@noble/curves/bn254.js';
import { p256 } from '@noble/curves/nist.js';
import secp256k1 from 'secp256k1';
import { customCrypto } from './customCrypto.ts';

/** Every precompile against the library's own, gas and output: valid, mutated, truncated and over-long inputs. */
const GAS = 1_000_000n;
const word = (value: bigint | number): Uint8Array => padLeft(uintToBytes(value), 32);

/** xorshift32: the same inputs in every run. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
  oneOf<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
  scalar(): bigint {
    return BigInt(bytesToHex(this.bytes(this.oneOf([1, 4, 31, 32, 32])))) + 1n;
  }
}

type Oracle = { readonly evm: EVM; readonly fork: Fork };
type Library = (input: object) => { executionGasUsed: bigint; returnValue: Uint8Array; exceptionError?: unknown };

async function oracleOf(fork: Fork): Promise<Oracle> {
  const common = createCustomCommon({ chainId: 1 }, Mainnet, { hardfork: fork, customCrypto });
  return { fork, evm: await createEVM({ common }) };
}

function addressOf(number: number): Address {
  return bytesToHex(padLeft(uintToBytes(number), 20)) as Address;
}

async function compare({ evm, fork }: Oracle, precompile: Precompile, input: Uint8Array): Promise<boolean> {
  const library = evm.precompiles.get(addressOf(precompile.address).slice(2)) as Library | undefined;
  assert.ok(library, `the library has precompile ${precompile.address}`);
  const theirs = await library({ data: input, gasLimit: GAS, common: evm.common, _EVM: evm });
  const name = `${fork} ${precompile.address} ${bytesToHex(input)}`;
  const gas = precompile.gas(input);
  const output = gas > GAS ? undefined : precompile.run(input);
  assert.equal(output && bytesToHex(output), theirs.exceptionError ? undefined : bytesToHex(theirs.returnValue), name);
  if (output !== undefined) assert.equal(gas, theirs.executionGasUsed, name);
  return output !== undefined && output.length > 0;
}

function mutated(dice: Dice, input: Uint8Array): Uint8Array {
  const copy = input.slice();
  const kind = dice.below(6);
  if (kind === 0) return copy.subarray(0, dice.below(copy.length + 1));
  if (kind === 1) return concatBytes(copy, dice.bytes(dice.oneOf([1, 32, 64, 192])));
  if (kind === 2) return copy.fill(0, dice.below(copy.length));
  if (kind === 3) return copy.fill(0xff, 0, dice.below(40));
  if (copy.length > 0) copy[dice.below(copy.length)] = dice.below(256);
  return copy;
}

const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;
const B1 = bls12_381.G1.Point;
const B2 = bls12_381.G2.Point;
const bn = bn254.fields.Fr.ORDER;
const bls = bls12_381.fields.Fr.ORDER;
const field = (value: bigint): Uint8Array => padLeft(uintToBytes(value), 64);

function bn1(point: InstanceType<typeof G1>): Uint8Array {
  if (point.is0()) return new Uint8Array(64);
  const { x, y } = point.toAffine();
  return concatBytes(word(x), word(y));
}
function bn2(point: InstanceType<typeof G2>): Uint8Array {
  if (point.is0()) return new Uint8Array(128);
  const { x, y } = point.toAffine();
  return concatBytes(...[x.c1, x.c0, y.c1, y.c0].map(word));
}
function bls1(point: InstanceType<typeof B1>): Uint8Array {
  if (point.is0()) return new Uint8Array(128);
  const { x, y } = point.toAffine();
  return concatBytes(field(x), field(y));
}
function bls2(point: InstanceType<typeof B2>): Uint8Array {
  if (point.is0()) return new Uint8Array(256);
  const { x, y } = point.toAffine();
  return concatBytes(...[x.c0, x.c1, y.c0, y.c1].map(field));
}

/** A point on the curve that is not in the group: the library maps without clearing the cofactor. */
function strange1(dice: Dice): InstanceType<typeof B1> {
  const { Fp } = bls12_381.fields;
  for (let x = dice.scalar(); ; x++) {
    const square = Fp.add(Fp.pow(x, 3n), 4n);
    try {
      return B1.fromAffine({ x, y: Fp.sqrt(square) });
    } catch {
      // No square: no point has this x.
    }
  }
}
function strange2(dice: Dice): InstanceType<typeof B2> {
  const { Fp2 } = bls12_381.fields;
  for (let c0 = dice.scalar(); ; c0++) {
    const x = { c0, c1: 1n };
    try {
      return B2.fromAffine({ x, y: Fp2.sqrt(Fp2.add(Fp2.pow(x, 3n), { c0: 4n, c1: 4n })) });
    } catch {
      // As above.
    }
  }
}
function strangeBn2(dice: Dice): InstanceType<typeof G2> {
  const { Fp2 } = bn254.fields;
  const b = Fp2.div({ c0: 3n, c1: 0n }, { c0: 9n, c1: 1n });
  for (let c0 = dice.scalar() % 2n ** 250n; ; c0++) {
    const x = { c0, c1: 1n };
    try {
      return G2.fromAffine({ x, y: Fp2.sqrt(Fp2.add(Fp2.pow(x, 3n), b)) });
    } catch {
      // As above.
    }
  }
}

const g1 = (dice: Dice) => (dice.below(8) === 0 ? G1.ZERO : G1.BASE.multiply((dice.scalar() % (bn - 1n)) + 1n));
const b1 = (dice: Dice) =>
  dice.below(8) === 0
    ? B1.ZERO
    : dice.below(12) === 0
      ? strange1(dice)
      : B1.BASE.multiply((dice.scalar() % (bls - 1n)) + 1n);
const b2 = (dice: Dice) =>
  dice.below(8) === 0
    ? B2.ZERO
    : dice.below(12) === 0
      ? strange2(dice)
      : B2.BASE.multiply((dice.scalar() % (bls - 1n)) + 1n);

/** e(aP, bQ) e(-abP, Q) = 1, sometimes disturbed, with pairs at infinity between. */
function bnPairs(dice: Dice): Uint8Array {
  const [a, b] = [BigInt(dice.below(1 << 30) + 1), BigInt(dice.below(1 << 30) + 1)];
  const parts: Uint8Array[] = [];
  for (let count = dice.below(3); count > 0; count--) {
    parts.push(bn1(G1.BASE.multiply(a)), bn2(G2.BASE.multiply(b)), bn1(G1.BASE.multiply(a * b).negate()), bn2(G2.BASE));
  }
  if (dice.below(3) === 0) parts.push(bn1(G1.ZERO), bn2(G2.BASE));
  if (dice.below(3) === 0) parts.push(bn1(G1.BASE), bn2(G2.ZERO));
  if (dice.below(6) === 0) parts.push(bn1(G1.BASE), bn2(G2.BASE));
  if (dice.below(8) === 0) parts.push(bn1(dice.oneOf([G1.ZERO, G1.BASE])), bn2(strangeBn2(dice)));
  return concatBytes(...parts);
}
function blsPairs(dice: Dice): Uint8Array {
  const [a, b] = [BigInt(dice.below(1 << 30) + 1), BigInt(dice.below(1 << 30) + 1)];
  const parts: Uint8Array[] = [];
  for (let count = dice.below(3); count > 0; count--) {
    parts.push(
      bls1(B1.BASE.multiply(a)),
      bls2(B2.BASE.multiply(b)),
      bls1(B1.BASE.multiply(a * b).negate()),
      bls2(B2.BASE),
    );
  }
  if (dice.below(3) === 0) parts.push(bls1(B1.ZERO), bls2(b2(dice)));
  if (dice.below(3) === 0) parts.push(bls1(b1(dice)), bls2(B2.ZERO));
  if (dice.below(6) === 0) parts.push(bls1(B1.BASE), bls2(B2.BASE));
  return concatBytes(...parts);
}

function openingOf(dice: Dice): Uint8Array {
  // p(X) = c: opens to c everywhere, with the point at infinity as its proof.
  const value = dice.scalar() % bls;
  const commitment = value === 0n ? B1.ZERO.toBytes() : B1.BASE.multiply(value).toBytes();
  const hash = sha256(commitment);
  hash[0] = 1;
  const proof = dice.below(3) === 0 ? B1.BASE.toBytes() : concatBytes(Uint8Array.of(0xc0), new Uint8Array(47));
  return concatBytes(hash, word(dice.scalar() % bls), word(value), commitment, proof);
}

function recoverable(dice: Dice): Uint8Array {
  const hash = dice.bytes(32);
  const { signature, recid } = secp256k1.ecdsaSign(hash, word(dice.scalar() % 2n ** 255n));
  return concatBytes(hash, word(27 + recid), signature);
}

function powers(dice: Dice): Uint8Array {
  const lengths = [dice, dice, dice].map((each) => each.oneOf([0, 1, 2, 8, 31, 32, 33, 40, 64, 65, 128, 129]));
  const parts = lengths.map((length) => dice.bytes(length));
  if (dice.below(3) === 0) parts[1]?.fill(0, 0, dice.below(40));
  if (dice.below(3) === 0) parts[2]?.fill(0, dice.below(40));
  if (dice.below(4) === 0) parts[2]?.fill(0, 0, dice.below(40));
  return concatBytes(...lengths.map(word), ...parts);
}

function p256Signed(dice: Dice): Uint8Array {
  const key = word((dice.scalar() % 2n ** 250n) + 1n);
  const hash = dice.bytes(32);
  const signature = p256.sign(hash, key, { prehash: false, lowS: dice.below(2) === 0 });
  return concatBytes(hash, signature, p256.getPublicKey(key, false).subarray(1));
}

function compression(dice: Dice): Uint8Array {
  const input = concatBytes(word(dice.below(40)).subarray(28), dice.bytes(208), dice.bytes(1));
  input[212] = dice.below(8) === 0 ? 2 : dice.below(2);
  return input;
}

const blsSum = (count: number, one: (dice: Dice) => Uint8Array) => (dice: Dice) =>
  concatBytes(...Array.from({ length: dice.below(count) + 1 }, () => concatBytes(one(dice), word(dice.scalar() - 1n))));

type Kind = { readonly from: Fork; readonly runs: number; readonly input: (dice: Dice) => Uint8Array };
const text = (dice: Dice) => dice.bytes(dice.below(20) === 0 ? 65_530 + dice.below(140_000) : dice.below(300));
const KINDS = new Map<number, Kind>([
  [1, { from: 'shanghai', runs: 60, input: recoverable }],
  [2, { from: 'shanghai', runs: 60, input: text }],
  [3, { from: 'shanghai', runs: 60, input: text }],
  [4, { from: 'shanghai', runs: 20, input: text }],
  [5, { from: 'shanghai', runs: 150, input: powers }],
  [6, { from: 'shanghai', runs: 50, input: (dice) => concatBytes(bn1(g1(dice)), bn1(g1(dice))) }],
  [7, { from: 'shanghai', runs: 30, input: (dice) => concatBytes(bn1(g1(dice)), word(dice.scalar() - 1n)) }],
  [8, { from: 'shanghai', runs: 16, input: bnPairs }],
  [9, { from: 'shanghai', runs: 60, input: compression }],
  [10, { from: 'cancun', runs: 16, input: openingOf }],
  [11, { from: 'prague', runs: 50, input: (dice) => concatBytes(bls1(b1(dice)), bls1(b1(dice))) }],
  [12, { from: 'prague', runs: 16, input: blsSum(4, (dice) => bls1(b1(dice))) }],
  [13, { from: 'prague', runs: 50, input: (dice) => concatBytes(bls2(b2(dice)), bls2(b2(dice))) }],
  [14, { from: 'prague', runs: 12, input: blsSum(3, (dice) => bls2(b2(dice))) }],
  [15, { from: 'prague', runs: 10, input: blsPairs }],
  [16, { from: 'prague', runs: 12, input: (dice) => field(dice.scalar() ** 2n % bls12_381.fields.Fp.ORDER) }],
  [17, { from: 'prague', runs: 8, input: (dice) => concatBytes(field(dice.scalar()), field(dice.scalar())) }],
  [256, { from: 'osaka', runs: 60, input: p256Signed }],
]);

for (const fork of FORKS) {
  test(`${fork}: the table holds what the fork defines`, async () => {
    const { evm } = await oracleOf(fork);
    const wanted = [...evm.precompiles.keys()].sort();
    const built = [...precompilesOf(fork).keys()].map((number) => addressOf(number).slice(2)).sort();
    assert.deepEqual(built, wanted);
    for (let number = 0; number < 300; number++) {
      assert.equal(isPrecompile(addressOf(number), fork), precompilesOf(fork).has(number));
    }
    assert.equal(isPrecompile('0x1000000000000000000000000000000000000001' as Address, fork), false);
  });
}

for (const [number, { from, runs, input }] of KINDS) {
  // Only the price of 0x05 changes after a precompile's first fork.
  const forks = number === 5 ? FORKS : [from];
  test(`precompile ${number} agrees with the library`, async () => {
    for (const fork of forks) {
      const oracle = await oracleOf(fork);
      const precompile = precompilesOf(fork).get(number) as Precompile;
      const dice = new Dice(0x5eed + number);
      let answered = 0;
      for (let run = 0; run < runs; run++) {
        const valid = input(dice);
        if (await compare(oracle, precompile, valid)) answered++;
        await compare(oracle, precompile, mutated(dice, valid));
      }
      assert.ok(answered > runs / 3, `${answered} of ${runs} inputs were valid`);
    }
  });
}
