import { bls12_381 } from '@noble/curves/bls12-381.js';

/** [τ]G2 of Ethereum's KZG ceremony (consensus-specs, trusted_setup_4096.json, g2_monomial[1]). */
const TAU_G2 =
  'b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d' +
  '2914e5870cb452d2afaaab24f3499f72185cbfee53492714734429b7b38608e2' +
  '3926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2';

const { G1, G2, fields } = bls12_381;

/** What the library EVM takes as "input refused" rather than as a defect. */
function refuse(what: string): never {
  throw new Error(`C_KZG_BADARGS: ${what}`);
}

function scalar(hex: string): bigint {
  const value = BigInt(hex);
  if (value >= fields.Fr.ORDER) refuse('field element out of range');
  return value;
}

function point(hex: string): InstanceType<typeof G1.Point> {
  try {
    const parsed = G1.Point.fromHex(hex.slice(2));
    parsed.assertValidity();
    return parsed;
  } catch {
    // The library's way to say that these bytes are no point of the group; infinity is one, and it refuses that too.
    if (hex === `0xc0${'00'.repeat(47)}`) return G1.Point.ZERO;
    return refuse('not a point of G1');
  }
}

/**
 * Whether the polynomial of `commitment` has the value `y` at `z`: e(C − [y]G1, −G2) · e(proof, [τ − z]G2) = 1
 * (EIP-4844, point evaluation). All in 0x-hex.
 */
export function kzgVerifyByNoble(commitment: string, z: string, y: string, proof: string): boolean {
  const at = scalar(z);
  const value = scalar(y);
  const tau = G2.Point.fromHex(TAU_G2);
  const difference = point(commitment).subtract(G1.Point.BASE.multiplyUnsafe(value));
  const shifted = tau.subtract(G2.Point.BASE.multiplyUnsafe(at));
  const quotient = point(proof);
  const pairs = [
    { g1: difference, g2: G2.Point.BASE.negate() },
    { g1: quotient, g2: shifted },
  ].filter(({ g1, g2 }) => !g1.is0() && !g2.is0());
  if (pairs.length === 0) return true;
  return fields.Fp12.eql(bls12_381.pairingBatch(pairs), fields.Fp12.ONE);
}
