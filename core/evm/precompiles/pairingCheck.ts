import { type PairingCurve, POINTS_AT_ONCE } from './pairingCurve.ts';
import { wordOf } from './precompile.ts';

/** What the pairing precompiles of both curves do once the length is right: whether the product of pairings is one. */
export function pairingCheck(on: PairingCurve, input: Uint8Array): Uint8Array | undefined {
  const g1Bytes = on.encodedBytes('g1');
  const pairBytes = g1Bytes + on.encodedBytes('g2');
  let paired = 0;
  let waiting = 0;
  on.beginPairing();
  for (let at = 0; at < input.length; at += pairBytes) {
    const left = on.decode('g1', waiting, input, at, 'member');
    const right = on.decode('g2', waiting, input, at + g1Bytes, 'member');
    if (left === 'refused' || right === 'refused') return undefined;
    if (left === 'infinity' || right === 'infinity') continue;
    if (++waiting < POINTS_AT_ONCE) continue;
    on.pair(waiting);
    paired += waiting;
    waiting = 0;
  }
  // One pairing alone, of points that are not at infinity, is never one: the groups have prime order.
  if (paired + waiting === 1) return wordOf(0);
  on.pair(waiting);
  return wordOf(on.isPairingOne() ? 1 : 0);
}
