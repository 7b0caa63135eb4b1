import { isBlsMember } from './blsMember.ts';
import { type CurveShape, PairingCurve } from './pairingCurve.ts';

/** BLS12-381, of EIP-2537 and EIP-4844. */
export const BLS_SHAPE: CurveShape = {
  curve: 5,
  fieldBytes: 48,
  encodedBytes: 64,
  prime: 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn,
  firstOfPair: 'real',
  isMember: isBlsMember,
  mapToMode: 5,
};
let opened: PairingCurve | undefined;

/** Made when first needed. */
export function blsCurve(): PairingCurve {
  opened ??= new PairingCurve(BLS_SHAPE);
  return opened;
}
