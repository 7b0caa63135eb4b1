import { type Address, bytesToAddress, type Hash, invariant } from '@hanse/base';
import secp256k1 from 'secp256k1';
import { SECP256K1_N } from './constants.ts';
import { keccak256 } from './keccak256.ts';

/** A signature as its two scalars and the parity of the y coordinate of the nonce point (0 or 1). */
export type Signature = { readonly r: bigint; readonly s: bigint; readonly yParity: number };

/** Bytes of a signature on the wire: r (32), s (32), v (1, the y parity). */
export const SIGNATURE_BYTES = 65;

/** Reused by every recovery: they are synchronous, and nothing of these buffers is handed out. */
const scratchSignature = new Uint8Array(64);
const scratchHash = new Uint8Array(32);
const scratchPublicKey = new Uint8Array(65);
const scratchPoint = scratchPublicKey.subarray(1);
const scratchView = new DataView(scratchSignature.buffer);

function digitOf(code: number): number {
  return code < 58 ? code - 48 : (code | 32) - 87;
}

/** The 32 bytes of `hash`; text is written into the scratch buffer. */
function hashBytes(hash: Hash | Uint8Array): Uint8Array {
  if (typeof hash !== 'string') return hash;
  for (let at = 0; at < 32; at++) {
    scratchHash[at] = digitOf(hash.charCodeAt(2 + at * 2)) * 16 + digitOf(hash.charCodeAt(3 + at * 2));
  }
  return scratchHash;
}

function writeScalar(at: number, scalar: bigint): void {
  scratchView.setBigUint64(at, scalar >> 192n);
  scratchView.setBigUint64(at + 8, scalar >> 128n);
  scratchView.setBigUint64(at + 16, scalar >> 64n);
  scratchView.setBigUint64(at + 24, scalar);
}

/** Puts r‖s into the scratch buffer; the parity, or undefined when the parts are out of range. */
function loadSignature(signature: Signature | Uint8Array): number | undefined {
  if (signature instanceof Uint8Array) {
    if (signature.length !== SIGNATURE_BYTES) return undefined;
    const parity = signature[64] as number;
    if (parity > 1) return undefined;
    scratchSignature.set(signature.subarray(0, 64));
    return parity;
  }
  const { r, s, yParity } = signature;
  if (r <= 0n || r >= SECP256K1_N || s <= 0n || s >= SECP256K1_N) return undefined;
  if (yParity !== 0 && yParity !== 1) return undefined;
  writeScalar(0, r);
  writeScalar(32, s);
  return yParity;
}

/**
 * The address whose key signed `hash` (32 bytes), or undefined when the signature is none: wrong length, scalars out of
 * range, no such point. Never throws for a stranger's bytes. A high s is accepted: whoever cares checks it.
 * Signature bytes are r‖s‖v with v 0 or 1.
 */
export function recoverAddress(hash: Hash | Uint8Array, signature: Signature | Uint8Array): Address | undefined {
  const parity = loadSignature(signature);
  if (parity === undefined || hash.length !== (typeof hash === 'string' ? 66 : 32)) return undefined;
  try {
    secp256k1.ecdsaRecover(scratchSignature, parity, hashBytes(hash), false, scratchPublicKey);
  } catch {
    // The library's only way to say that no key belongs to this signature.
    return undefined;
  }
  return addressOfPoint(scratchPoint);
}

/** Signs `hash` (32 bytes) deterministically (RFC 6979): r‖s‖v, 65 bytes, low s, v 0 or 1. */
export function signHash(hash: Hash | Uint8Array, privateKey: Uint8Array): Uint8Array {
  invariant(hash.length === (typeof hash === 'string' ? 66 : 32), 'what is signed is a hash of 32 bytes');
  const { signature, recid } = secp256k1.ecdsaSign(hashBytes(hash), privateKey);
  const bytes = new Uint8Array(SIGNATURE_BYTES);
  bytes.set(signature);
  bytes[64] = recid;
  return bytes;
}

/** Last 20 bytes of the keccak-256 of a point's x‖y (64 bytes). */
function addressOfPoint(point: Uint8Array): Address {
  return bytesToAddress(keccak256(point).subarray(12));
}

/** The address of a public key: x‖y (64 bytes), uncompressed (65, 0x04 first) or compressed (33). */
export function addressOfPublicKey(publicKey: Uint8Array): Address {
  if (publicKey.length === 64) return addressOfPoint(publicKey);
  if (publicKey.length === 65) return addressOfPoint(publicKey.subarray(1));
  return addressOfPoint(secp256k1.publicKeyConvert(publicKey, false).subarray(1));
}

/** The compressed public key (33 bytes) of a private key. */
export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  return secp256k1.publicKeyCreate(privateKey, true);
}

export function addressOfPrivateKey(privateKey: Uint8Array): Address {
  return addressOfPublicKey(secp256k1.publicKeyCreate(privateKey, false));
}

/** Whether 32 bytes are a private key: not zero and below the order of the group. */
export function isPrivateKey(bytes: Uint8Array): boolean {
  return bytes.length === 32 && secp256k1.privateKeyVerify(bytes);
}
