import { type Address, bytesToAddress, concatBytes, type Hash, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
import type { Transaction } from '@hanse/protocol';
import type { SignatureScheme } from '@hanse/signer';

/** Keeps r and s in the ranges that a signature must have. */
const MARK = 1;
const TAG_BYTES = 31;

const bytesOf = (hash: Hash | Uint8Array): Uint8Array => (typeof hash === 'string' ? hexToBytes(hash) : hash);

/**
 * Stands for secp256k1 where its cost would be most of a run: r names the author, s repeats what was signed. Whoever
 * has no key of an author must not make one of these: adversaries sign with their own.
 */
export const stubScheme: SignatureScheme = {
  address: (privateKey) => bytesToAddress(keccak256(privateKey).subarray(12)),
  sign(hash, privateKey) {
    const author = keccak256(privateKey).subarray(12);
    const r = concatBytes(Uint8Array.of(MARK), new Uint8Array(11), author);
    return concatBytes(r, Uint8Array.of(MARK), bytesOf(hash).subarray(0, TAG_BYTES), Uint8Array.of(0));
  },
};

/** The author of a stub signature over `hash`. */
export function stubRecover(hash: Hash | Uint8Array, signature: Uint8Array | object): Address | undefined {
  if (!(signature instanceof Uint8Array) || signature.length !== 65) return undefined;
  const signed = bytesOf(hash);
  if (signature[0] !== MARK || signature[32] !== MARK || signature[64] !== 0) return undefined;
  for (let at = 0; at < TAG_BYTES; at++) if (signature[33 + at] !== signed[at]) return undefined;
  return bytesToAddress(signature.subarray(12, 32));
}

/** The sender of a transaction signed with {@link stubScheme}. */
export function stubSender({ signingHash, r, s, yParity }: Transaction): Address | undefined {
  const word = (value: bigint): Uint8Array => padLeft(uintToBytes(value), 32);
  return stubRecover(signingHash, concatBytes(word(r), word(s), Uint8Array.of(yParity)));
}

/** A private key that everybody in a simulation can make again. */
export function keyOf(name: string): Uint8Array {
  return keccak256(new TextEncoder().encode(`key of ${name}`));
}
