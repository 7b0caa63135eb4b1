import { PublicKey, Signature } from '@chainsafe/blst';
import type { PointOnCurve } from './pairingCurve.ts';

/** A coordinate as blst writes it, and as a precompile's input has it: with zeros in front. */
const FIELD_BYTES = 48;
const ENCODED_BYTES = 64;
/** Where a precompile's input has each of the coordinates that blst wants: the imaginary half of a pair first. */
const ORDER_G1 = [0, 1];
const ORDER_G2 = [1, 0, 3, 2];
const serializedG1 = new Uint8Array(FIELD_BYTES * 2);
const serializedG2 = new Uint8Array(FIELD_BYTES * 4);

/**
 * Whether a point is in the group of prime order: native code asks in a fifth of the time that mcl takes. In blst's words
 * a point of G1 is a public key, one of G2 a signature.
 */
export function isBlsMember({ group, input, at }: PointOnCurve): boolean {
  const [serialized, order] = group === 'g1' ? [serializedG1, ORDER_G1] : [serializedG2, ORDER_G2];
  for (const [index, coordinate] of order.entries()) {
    const start = at + coordinate * ENCODED_BYTES + ENCODED_BYTES - FIELD_BYTES;
    serialized.set(input.subarray(start, start + FIELD_BYTES), index * FIELD_BYTES);
  }
  try {
    if (group === 'g1') PublicKey.fromBytes(serialized, true);
    else Signature.fromBytes(serialized, true, false);
    return true;
  } catch {
    // The library's way to say no.
    return false;
  }
}

/** The two highest bits of a compressed point. */
const IS_COMPRESSED = 0x80;
const IS_INFINITY = 0x40;

/** A compressed member of G1, 48 bytes, in the encoding of EIP-2537; undefined when it is none. */
export function decompressG1(bytes: Uint8Array): Uint8Array | undefined {
  const encoded = new Uint8Array(ENCODED_BYTES * 2);
  if (bytes[0] === (IS_COMPRESSED | IS_INFINITY) && bytes.every((byte, at) => at === 0 || byte === 0)) return encoded;
  try {
    const serialized = PublicKey.fromBytes(bytes, true).toBytes(false);
    encoded.set(serialized.subarray(0, FIELD_BYTES), ENCODED_BYTES - FIELD_BYTES);
    encoded.set(serialized.subarray(FIELD_BYTES), ENCODED_BYTES * 2 - FIELD_BYTES);
    return encoded;
  } catch {
    // As above.
    return undefined;
  }
}
