import { isBnMember } from './bnMember.ts';
import { pairingCheck } from './pairingCheck.ts';
import { type CurveShape, PairingCurve } from './pairingCurve.ts';
import { type Precompile, padded } from './precompile.ts';

/** alt_bn128 of EIP-196 and EIP-197. */
const SHAPE: CurveShape = {
  curve: 4,
  fieldBytes: 32,
  encodedBytes: 32,
  prime: 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n,
  firstOfPair: 'imaginary',
  isMember: isBnMember,
};
let opened: PairingCurve | undefined;

/** Made when first needed. */
function bnCurve(): PairingCurve {
  opened ??= new PairingCurve(SHAPE);
  return opened;
}

const G1_BYTES = 64;
const PAIR_BYTES = 192;

/** 0x06: the sum of two points of G1. */
export const bn254Add: Precompile = {
  address: 6,
  gas: () => 150n,
  run: (input) => {
    const curve = bnCurve();
    const whole = padded(input, G1_BYTES * 2);
    if (curve.decode('g1', 0, whole, 0, 'on-curve') === 'refused') return undefined;
    if (curve.decode('g1', 1, whole, G1_BYTES, 'on-curve') === 'refused') return undefined;
    curve.add('g1');
    return curve.encode('g1');
  },
};

/** 0x07: a point of G1 times a word. */
export const bn254Mul: Precompile = {
  address: 7,
  gas: () => 6000n,
  run: (input) => {
    const curve = bnCurve();
    const whole = padded(input, G1_BYTES + 32);
    if (curve.decode('g1', 0, whole, 0, 'on-curve') === 'refused') return undefined;
    curve.decodeScalar(0, whole, G1_BYTES);
    curve.multiplySum('g1', 1);
    return curve.encode('g1');
  },
};

/** 0x08: whether the product of pairings is one; pairs of a point of G1 and one of G2. */
export const bn254Pairing: Precompile = {
  address: 8,
  gas: (input) => 45_000n + 34_000n * BigInt(Math.floor(input.length / PAIR_BYTES)),
  run: (input) => (input.length % PAIR_BYTES === 0 ? pairingCheck(bnCurve(), input) : undefined),
};
