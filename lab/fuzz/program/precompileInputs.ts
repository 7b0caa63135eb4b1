import { createHash } from 'node:crypto';
import { bytesToHex, concatBytes, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import { signHash } from '@hanse/crypto';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { bn254 } from '@noble/curves/bn254.js';
import { p256 } from '@noble/curves/nist.js';
import type { Dice } from '../dice.ts';
import { randomWord } from './words.ts';

const word = (value: bigint): Uint8Array => padLeft(uintToBytes(value), 32);
/** A field element of BLS12-381 as EIP-2537 has it: 64 bytes. */
const blsField = (value: bigint): Uint8Array => padLeft(uintToBytes(value), 64);

/** Different points of each group that are made once and picked from: making one takes milliseconds. */
const POINTS = 5;
const lazily = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
const multiples = (count: number): readonly bigint[] => Array.from({ length: count }, (_, at) => BigInt(at * at + 1));

type Affine1 = { readonly x: bigint; readonly y: bigint };
type Field2 = { readonly c0: bigint; readonly c1: bigint };
type Affine2 = { readonly x: Field2; readonly y: Field2 };

const bnG1 = ({ x, y }: Affine1): Uint8Array => concatBytes(word(x), word(y));
const bnG2 = ({ x, y }: Affine2): Uint8Array => concatBytes(word(x.c1), word(x.c0), word(y.c1), word(y.c0));
const blsG1 = ({ x, y }: Affine1): Uint8Array => concatBytes(blsField(x), blsField(y));
const blsG2 = ({ x, y }: Affine2): Uint8Array =>
  concatBytes(blsField(x.c0), blsField(x.c1), blsField(y.c0), blsField(y.c1));

type Pair = { readonly one: Uint8Array; readonly minus: Uint8Array };

const BN_G1 = lazily((): readonly Pair[] =>
  multiples(POINTS).map((scalar) => {
    const point = bn254.G1.Point.BASE.multiply(scalar);
    return { one: bnG1(point.toAffine()), minus: bnG1(point.negate().toAffine()) };
  }),
);
const BN_G2 = lazily((): readonly Uint8Array[] =>
  multiples(3).map((scalar) => bnG2(bn254.G2.Point.BASE.multiply(scalar).toAffine())),
);
const BLS_G1 = lazily((): readonly Pair[] =>
  multiples(POINTS).map((scalar) => {
    const point = bls12_381.G1.Point.BASE.multiply(scalar);
    return { one: blsG1(point.toAffine()), minus: blsG1(point.negate().toAffine()) };
  }),
);
const BLS_G2 = lazily((): readonly Uint8Array[] =>
  multiples(3).map((scalar) => blsG2(bls12_381.G2.Point.BASE.multiply(scalar).toAffine())),
);
type Field<Element> = {
  readonly add: (a: Element, b: Element) => Element;
  readonly mul: (a: Element, b: Element) => Element;
  readonly sqrt: (a: Element) => Element;
};

/** Points of y² = x³ + b with a small x: on the curve, and all but surely outside the subgroup where there is one. */
function strayPoints<Element>(
  field: Field<Element>,
  b: Element,
  xOf: (small: bigint) => Element,
): readonly { readonly x: Element; readonly y: Element }[] {
  const points: { readonly x: Element; readonly y: Element }[] = [];
  for (let small = 1n; points.length < 2; small++) {
    const x = xOf(small);
    try {
      points.push({ x, y: field.sqrt(field.add(field.mul(field.mul(x, x), x), b)) });
    } catch {
      // No square: this x is that of no point.
    }
  }
  return points;
}

const BN_STRAY_G2 = lazily((): readonly Uint8Array[] =>
  strayPoints<Field2>(bn254.fields.Fp2 as Field<Field2>, bn254.G2.Point.CURVE().b, (c0) => ({ c0, c1: 0n })).map(bnG2),
);
const BLS_STRAY_G1 = lazily((): readonly Uint8Array[] =>
  strayPoints(bls12_381.fields.Fp, bls12_381.G1.Point.CURVE().b, (x) => x).map(blsG1),
);
const BLS_STRAY_G2 = lazily((): readonly Uint8Array[] =>
  strayPoints<Field2>(bls12_381.fields.Fp2 as Field<Field2>, bls12_381.G2.Point.CURVE().b, (c0) => ({
    c0,
    c1: 0n,
  })).map(blsG2),
);
const SIGNATURES = lazily((): readonly Uint8Array[] =>
  multiples(POINTS).map((scalar) => {
    const hash = word(scalar * 977n);
    const signature = signHash(hash, word(scalar));
    return concatBytes(hash, word(27n + BigInt(signature[64] as number)), signature.subarray(0, 64));
  }),
);
const P256_SIGNATURES = lazily((): readonly Uint8Array[] =>
  multiples(POINTS).map((scalar) => {
    const hash = word(scalar * 991n);
    const secret = word(scalar);
    const signature = p256.sign(hash, secret, { prehash: false });
    return concatBytes(hash, signature, p256.getPublicKey(secret, false).subarray(1));
  }),
);
/** The group order and the field, and their neighbours, of the curve of precompiles 6 to 8. */
const BN_EDGES: readonly bigint[] = [
  0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n,
  0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n,
  0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd46n,
];
/** Orders and fields of the other curves: secp256k1, P-256, the scalars of BLS12-381. */
const ORDERS: readonly bigint[] = [
  0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn,
  0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n,
  ...BN_EDGES,
];
const BLS_FIELD = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;
/** The published example of EIP-4844's precompile. */
const KZG = {
  z: '0x564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306',
  y: '0x24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1',
  commitment: '0x8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca25f26936857bc3a7c2539ea8ec3a952b7',
  proof: '0x873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a',
} as const;

function scalar(dice: Dice): Uint8Array {
  return word(dice.once(4) ? dice.pick(BN_EDGES) : randomWord(dice));
}

function modexp(dice: Dice): Uint8Array {
  const length = (): number =>
    dice.once(40) ? dice.pick([128, 255, 1023, 1024, 1025]) : dice.pick([0, 1, 1, 2, 8, 31, 32, 32, 33, 64, 96]);
  const [base, exponent, modulus] = [length(), length(), length()];
  const claimed = (true_: number): Uint8Array => word(dice.once(25) ? randomWord(dice) : BigInt(true_));
  const number = (size: number): Uint8Array => {
    const bytes = dice.bytes(size);
    if (dice.once(3)) bytes.fill(0, 0, Math.max(0, size - dice.below(3)));
    else if (dice.once(5)) bytes.fill(0xff);
    return bytes;
  };
  const lengths = [claimed(base), claimed(exponent), claimed(modulus)];
  return concatBytes(...lengths, number(base), number(exponent), number(modulus));
}

function blake2f(dice: Dice): Uint8Array {
  const rounds = dice.once(20) ? dice.below(5000) : dice.below(40);
  const input = dice.bytes(213);
  input.set(padLeft(uintToBytes(rounds), 4));
  input[212] = dice.once(12) ? dice.below(256) : dice.below(2);
  return input;
}

function kzg(): Uint8Array {
  const [z, y, commitment, proof] = [KZG.z, KZG.y, KZG.commitment, KZG.proof].map((hex) => hexToBytes(hex)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const versionedHash = Uint8Array.from(createHash('sha256').update(commitment).digest());
  versionedHash[0] = 1;
  return concatBytes(versionedHash, z, y, commitment, proof);
}

function bnPairing(dice: Dice): Uint8Array {
  const one = dice.pick(BN_G1());
  const two = dice.once(12) ? dice.pick(BN_STRAY_G2()) : dice.pick(BN_G2());
  const zero = new Uint8Array(64);
  if (dice.once(5)) return concatBytes(zero, two);
  if (dice.once(5)) return concatBytes(one.one, new Uint8Array(128));
  if (dice.once(6)) return concatBytes(one.one, two);
  return concatBytes(one.one, two, one.minus, two);
}

function blsPoint1(dice: Dice): Uint8Array {
  if (dice.once(8)) return new Uint8Array(128);
  return dice.once(12) ? dice.pick(BLS_STRAY_G1()) : dice.pick(BLS_G1()).one;
}

function blsPoint2(dice: Dice): Uint8Array {
  if (dice.once(8)) return new Uint8Array(256);
  return dice.once(12) ? dice.pick(BLS_STRAY_G2()) : dice.pick(BLS_G2());
}

function repeat(count: number, make: () => Uint8Array): Uint8Array {
  return concatBytes(...Array.from({ length: count }, make));
}

const anything = (dice: Dice): Uint8Array =>
  dice.bytes(dice.pick([0, 1, 31, 32, 33, 55, 56, 63, 64, 65, 119, 128, 200]));
const blsRandomField = (dice: Dice): Uint8Array =>
  blsField(dice.once(6) ? BLS_FIELD - BigInt(dice.below(2)) : BigInt(bytesToHex(dice.bytes(47))));

/** Valid input of each precompile by its number. */
const VALID: { readonly [number: number]: (dice: Dice) => Uint8Array } = {
  1: (dice) => dice.pick(SIGNATURES()).slice(),
  2: anything,
  3: anything,
  4: anything,
  5: modexp,
  6: (dice) => concatBytes(dice.pick(BN_G1()).one, dice.once(4) ? new Uint8Array(64) : dice.pick(BN_G1()).minus),
  7: (dice) => concatBytes(dice.pick(BN_G1()).one, scalar(dice)),
  8: bnPairing,
  9: blake2f,
  10: kzg,
  11: (dice) => concatBytes(blsPoint1(dice), blsPoint1(dice)),
  12: (dice) =>
    repeat(dice.once(20) ? dice.between(4, 20) : dice.between(1, 3), () =>
      concatBytes(blsPoint1(dice), word(randomWord(dice))),
    ),
  13: (dice) => concatBytes(blsPoint2(dice), blsPoint2(dice)),
  14: (dice) => repeat(dice.between(1, 2), () => concatBytes(blsPoint2(dice), word(randomWord(dice)))),
  15: (dice) => {
    const pair = dice.pick(BLS_G1());
    const two = blsPoint2(dice);
    return dice.once(3) ? concatBytes(pair.one, two) : concatBytes(pair.one, two, pair.minus, two);
  },
  16: blsRandomField,
  17: (dice) => concatBytes(blsRandomField(dice), blsRandomField(dice)),
  256: (dice) => dice.pick(P256_SIGNATURES()).slice(),
};

/** How often each precompile is called; those that take the library milliseconds are rare. */
export const PRECOMPILES: readonly (readonly [weight: number, number: number])[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 9].map((number) => [30, number] as const),
  [3, 8],
  [1, 10],
  [6, 11],
  [2, 12],
  [3, 13],
  [1, 14],
  [1, 15],
  [3, 16],
  [2, 17],
  [12, 256],
];

/** Input of a precompile: valid, or valid but for a byte, cut short, too long, or random; `valid`: never damaged. */
export function precompileInput(dice: Dice, number: number, how: 'any' | 'valid' = 'any'): Uint8Array {
  const input = VALID[number]?.(dice) ?? anything(dice);
  const kind = how === 'valid' ? -1 : dice.below(12);
  if (kind === 0) return input.subarray(0, dice.below(input.length + 1));
  if (kind === 1) return concatBytes(input, dice.bytes(dice.between(1, 40)));
  if (kind === 2 && input.length > 0) {
    const changed = input.slice();
    const at = dice.below(input.length);
    changed[at] = dice.once(2) ? dice.bits() : (changed[at] as number) ^ (1 << dice.below(8));
    return changed;
  }
  if (kind === 4 && input.length >= 32) {
    // One number in it becomes one that is just allowed or just not.
    const changed = input.slice();
    const at = 32 * dice.below(input.length >> 5);
    const edge = dice.pick([...ORDERS, 0n, 1n, (1n << 256n) - 1n]);
    changed.set(padLeft(uintToBytes(edge === 0n ? 0n : edge - BigInt(dice.below(2))), 32), at);
    return changed;
  }
  return kind === 3 ? dice.bytes(input.length) : input;
}
