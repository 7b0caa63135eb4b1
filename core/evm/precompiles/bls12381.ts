import { G1_DISCOUNTS, G2_DISCOUNTS, sumGas } from './bls12381Discounts.ts';
import { BLS_SHAPE, blsCurve } from './blsCurve.ts';
import { pairingCheck } from './pairingCheck.ts';
import { encodedBytesOf, type Group, POINTS_AT_ONCE } from './pairingCurve.ts';
import { type Precompile, wordOf } from './precompile.ts';

const SCALAR_BYTES = 32;
const PAIR_BYTES = 384;
const ONE = wordOf(1);

/** The sum of two points, which need not be in the subgroup. */
function add(group: Group, address: number, gas: bigint): Precompile {
  const pointBytes = encodedBytesOf(BLS_SHAPE, group);
  return {
    address,
    gas: () => gas,
    run: (input) => {
      if (input.length !== pointBytes * 2) return undefined;
      const curve = blsCurve();
      if (curve.decode(group, 0, input, 0, 'on-curve') === 'refused') return undefined;
      if (curve.decode(group, 1, input, pointBytes, 'on-curve') === 'refused') return undefined;
      curve.add(group);
      return curve.encode(group);
    },
  };
}

/** The sum of points of the subgroup, each times its scalar. */
function multiplySum(group: Group, address: number, single: number, discounts: readonly number[]): Precompile {
  const itemBytes = encodedBytesOf(BLS_SHAPE, group) + SCALAR_BYTES;
  return {
    address,
    gas: (input) => sumGas(Math.floor(input.length / itemBytes), single, discounts),
    run: (input) => {
      if (input.length === 0 || input.length % itemBytes !== 0) return undefined;
      const curve = blsCurve();
      // From the second batch on, slot 0 carries the sum so far, once.
      let waiting = 0;
      for (let at = 0; at < input.length; at += itemBytes) {
        if (curve.decode(group, waiting, input, at, 'member') === 'refused') return undefined;
        curve.decodeScalar(waiting, input, at + itemBytes - SCALAR_BYTES);
        if (++waiting < POINTS_AT_ONCE) continue;
        curve.multiplySum(group, waiting);
        curve.decodeScalar(0, ONE, 0);
        waiting = 1;
      }
      curve.multiplySum(group, waiting);
      return curve.encode(group);
    },
  };
}

/** A point of the subgroup made of a field element. */
function mapToSubgroup(group: Group, address: number, gas: bigint): Precompile {
  const inputBytes = encodedBytesOf(BLS_SHAPE, group) / 2;
  return {
    address,
    gas: () => gas,
    run: (input) => {
      const curve = blsCurve();
      if (input.length !== inputBytes || !curve.mapToSubgroup(group, input, 0)) return undefined;
      return curve.encode(group);
    },
  };
}

const pairing: Precompile = {
  address: 0x0f,
  gas: (input) => 37_700n + 32_600n * BigInt(Math.floor(input.length / PAIR_BYTES)),
  run: (input) => (input.length === 0 || input.length % PAIR_BYTES !== 0 ? undefined : pairingCheck(blsCurve(), input)),
};

/** 0x0b to 0x11. */
export const bls12381: readonly Precompile[] = [
  add('g1', 0x0b, 375n),
  multiplySum('g1', 0x0c, 12_000, G1_DISCOUNTS),
  add('g2', 0x0d, 600n),
  multiplySum('g2', 0x0e, 22_500, G2_DISCOUNTS),
  pairing,
  mapToSubgroup('g1', 0x10, 5500n),
  mapToSubgroup('g2', 0x11, 23_800n),
];
