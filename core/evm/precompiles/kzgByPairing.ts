import { bytesToUint, hexToBytes, invariant } from '@hanse/base';
import { blsCurve } from './blsCurve.ts';
import { decompressG1 } from './blsMember.ts';
import type { Opening } from './kzgVerify.ts';
import { type Group, type PairingCurve, POINTS_AT_ONCE } from './pairingCurve.ts';
import { wordOf } from './precompile.ts';

/** The order of the groups: of scalars. */
const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;
const ONE = wordOf(1);
/** Minus the generator of G1. */
const MINUS_G1 =
  '17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb' +
  '114d1d6855d545a8aa7d76c8cf2e21f267816aef1db507c96655b9d5caac42364e6f38ba0ecb751bad54dcd6b939c2ca';
/** Minus the generator of G2, real halves first. */
const MINUS_G2 =
  '024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8' +
  '13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e' +
  '0d1b3cc2c7027888be51d9ef691d77bcb679afda66c73f17f9ee3837a55024f78c71363275a75d75d86bab79f74782aa' +
  '13fa4d4a0ad8b1ce186ed5061789213d993923066dddaf1040bc3ff59f825c78df74f2d75467e25e0f55f8a00fa030ed';
/** [tau]G2 of Ethereum's KZG ceremony (consensus-specs, trusted_setup_4096.json, g2_monomial[1]), real halves first. */
const TAU_G2 =
  '185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2' +
  '15bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72' +
  '014353bdb96b626dd7d5ee8599d1fca2131569490e28de18e82451a496a9c9794ce26d105941f383ee689bfbbb832a99' +
  '1666c54b0a32529503432fcae0181b4bef79de09fc63671fda5ed1ba9bfa07899495346f3d7ac9cd23048ef30d0a154f';

const SLOT_MINUS_G1 = POINTS_AT_ONCE;
const SLOT_MINUS_G2 = POINTS_AT_ONCE;
const SLOT_TAU_G2 = POINTS_AT_ONCE + 1;
let prepared: PairingCurve | undefined;

/** The curve with the constants in their slots. */
function curveWithConstants(): PairingCurve {
  if (prepared !== undefined) return prepared;
  const curve = blsCurve();
  fix(curve, 'g1', SLOT_MINUS_G1, MINUS_G1);
  fix(curve, 'g2', SLOT_MINUS_G2, MINUS_G2);
  fix(curve, 'g2', SLOT_TAU_G2, TAU_G2);
  prepared = curve;
  return curve;
}

function fix(curve: PairingCurve, group: Group, slot: number, coordinates: string): void {
  const encoded = (coordinates.match(/.{96}/g) ?? []).map((hex) => hex.padStart(128, '0')).join('');
  const decoded = curve.decode(group, slot, hexToBytes(`0x${encoded}`), 0, 'member');
  invariant(decoded === 'point', 'a constant is a point of the group');
}

/**
 * Whether the polynomial of `commitment` has the value `y` at `z` (EIP-4844):
 * e(C - [y]G1 + [z]proof, -G2) e(proof, [tau]G2) = 1. Undefined: what is no point or no scalar.
 */
export function kzgVerifyByPairing({ commitment, proof, z, y }: Opening): boolean | undefined {
  if (bytesToUint(z) >= ORDER || bytesToUint(y) >= ORDER) return undefined;
  const committed = decompressG1(commitment);
  const quotient = decompressG1(proof);
  if (committed === undefined || quotient === undefined) return undefined;
  const curve = curveWithConstants();
  curve.decode('g1', 0, committed, 0, 'on-curve');
  const isQuotientInfinite = curve.decode('g1', 1, quotient, 0, 'on-curve') === 'infinity';
  curve.copy('g1', SLOT_MINUS_G1, 2);
  curve.decodeScalar(0, ONE, 0);
  curve.decodeScalar(1, z, 0);
  curve.decodeScalar(2, y, 0);
  curve.multiplySum('g1', 3);
  let count = 0;
  if (!curve.isInfinity('g1', 0)) curve.copy('g2', SLOT_MINUS_G2, count++);
  if (!isQuotientInfinite) {
    curve.copy('g1', 1, count);
    curve.copy('g2', SLOT_TAU_G2, count++);
  }
  curve.beginPairing();
  curve.pair(count);
  return curve.isPairingOne();
}
