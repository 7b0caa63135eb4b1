import { kzgVerifyByPairing } from './kzgByPairing.ts';

export type Opening = {
  /** Compressed points of G1. */
  readonly commitment: Uint8Array;
  readonly proof: Uint8Array;
  /** Big-endian words. */
  readonly z: Uint8Array;
  readonly y: Uint8Array;
};

type Verifier = { verifyKzgProof(commitment: Uint8Array, z: Uint8Array, y: Uint8Array, proof: Uint8Array): boolean };
/** A native library with Ethereum's trusted setup in it: four times as fast as mcl. Not every platform has a binary. */
type Native = { create(options: { readonly usePrecomp: boolean }): Verifier };

async function loadNative(): Promise<Native | undefined> {
  try {
    const { DasContextJs } = await import('@crate-crypto/node-eth-kzg');
    return DasContextJs;
  } catch {
    // No binary for this platform: the pairing answers the same, only later.
    return undefined;
  }
}
const native = await loadNative();
/** Reading the setup takes more than a second: once, when first asked, since few ledgers ever ask. */
let verifier: Verifier | undefined;

/** Whether the polynomial of a commitment has a value at a point (EIP-4844). Undefined: what is no point or no scalar. */
export function kzgVerify(opening: Opening): boolean | undefined {
  if (native === undefined) return kzgVerifyByPairing(opening);
  verifier ??= native.create({ usePrecomp: false });
  try {
    return verifier.verifyKzgProof(opening.commitment, opening.z, opening.y, opening.proof);
  } catch {
    // The library's way to say that its input is no point of the group or no field element.
    return undefined;
  }
}
