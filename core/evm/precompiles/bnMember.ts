import { hexToBytes } from '@hanse/base';
import { ELEMENT_BYTES, type Mcl } from './mcl.ts';
import type { PointOnCurve } from './pairingCurve.ts';

/** The parameter of the curve, in non-adjacent form: what its powers of two from the highest but one down are taken by. */
const CURVE_X = 4965661367192848881n;
/** (9 + u) to the powers (p - 1) / 3 and (p - 1) / 2: what the Frobenius map multiplies x and y by on the twist. */
const FROBENIUS = [
  [
    '0x2fb347984f7911f74c0bec3cf559b143b78cc310c2c3330c99e39557176f553d',
    '0x16c9e55061ebae204ba4cc8bd75a079432ae2a1d0b7c9dce1665d51c640fcba2',
  ],
  [
    '0x063cf305489af5dcdc5ec698b6e2f9b9dbaae0eda9c95998dc54014671a0135a',
    '0x07c03cbcac41049a0704b5a7ec796f2b21807dc98fa25bd282d37f632623b0e3',
  ],
] as const;

const FIELD_BYTES = 32;
const PAIR_BYTES = ELEMENT_BYTES * 2;
const POINT_BYTES = PAIR_BYTES * 3;

/** Memory of mcl's that the test works in, and its constants there. */
type Scratch = {
  readonly multiple: number;
  readonly image: number;
  readonly sum: number;
  readonly factors: readonly [number, number];
};
const scratches = new WeakMap<Mcl, Scratch>();

function scratchOf(mcl: Mcl): Scratch {
  const known = scratches.get(mcl);
  if (known !== undefined) return known;
  const bytes = mcl.reserve(FIELD_BYTES);
  const [first, second] = FROBENIUS.map((halves) => {
    const factor = mcl.reserve(PAIR_BYTES);
    for (const [index, hex] of halves.entries()) {
      mcl.bytes.set(hexToBytes(hex), bytes);
      mcl.call.mclBnFp_setBigEndianMod(factor + index * ELEMENT_BYTES, bytes, FIELD_BYTES);
    }
    return factor;
  }) as [number, number];
  const [multiple, image, sum] = [0, 0, 0].map(() => mcl.reserve(POINT_BYTES)) as [number, number, number];
  const scratch = { multiple, image, sum, factors: [first, second] } as const;
  scratches.set(mcl, scratch);
  return scratch;
}

/** Replaces a point of G2 by its image under the Frobenius map, carried back to the twist. */
function applyFrobenius(mcl: Mcl, point: number, [first, second]: readonly [number, number]): void {
  for (let at = point; at < point + POINT_BYTES; at += PAIR_BYTES) {
    mcl.call.mclBnFp_neg(at + ELEMENT_BYTES, at + ELEMENT_BYTES);
  }
  mcl.call.mclBnFp2_mul(point, point, first);
  mcl.call.mclBnFp2_mul(point + PAIR_BYTES, point + PAIR_BYTES, second);
}

/** The digits -1, 0, 1 of `value`, the highest first, no two neighbours both other than 0. */
function nonAdjacentForm(value: bigint): readonly number[] {
  const digits: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 1n) {
    const digit = (rest & 1n) === 0n ? 0 : (rest & 3n) === 3n ? -1 : 1;
    digits.unshift(digit);
    rest -= BigInt(digit);
  }
  return digits;
}
const [, ...DIGITS_OF_X] = nonAdjacentForm(CURVE_X);

/**
 * Whether a point of alt_bn128 is in the group of prime order. All of G1 is. One of G2 is if and only if
 * [x + 1]Q + F([x]Q) + F(F([x]Q)) = F(F(F([2x]Q))), with F the Frobenius map and x the curve's parameter (Dai and others,
 * "Fast subgroup membership testings", eprint 2022/348): a quarter of a multiplication by the order.
 */
export function isBnMember({ group, mcl, pointer }: PointOnCurve): boolean {
  if (group === 'g1') return true;
  const { multiple, image, sum, factors } = scratchOf(mcl);
  mcl.bytes.copyWithin(multiple, pointer, pointer + POINT_BYTES);
  for (const digit of DIGITS_OF_X) {
    mcl.call.mclBnG2_dbl(multiple, multiple);
    if (digit === 1) mcl.call.mclBnG2_add(multiple, multiple, pointer);
    else if (digit === -1) mcl.call.mclBnG2_sub(multiple, multiple, pointer);
  }
  mcl.call.mclBnG2_add(sum, multiple, pointer);
  mcl.bytes.copyWithin(image, multiple, multiple + POINT_BYTES);
  applyFrobenius(mcl, image, factors);
  mcl.call.mclBnG2_add(sum, sum, image);
  applyFrobenius(mcl, image, factors);
  mcl.call.mclBnG2_add(sum, sum, image);
  applyFrobenius(mcl, image, factors);
  mcl.call.mclBnG2_dbl(image, image);
  return mcl.call.mclBnG2_isEqual(sum, image) === 1;
}
