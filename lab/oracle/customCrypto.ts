import type { CustomCrypto } from '@ethereumjs/common';
import { keccak256 } from '@hanse/crypto';
import secp256k1 from 'secp256k1';
import { kzgVerifyByNoble } from './kzgByNoble.ts';

const SIGNATURE_BYTES = 64;

/** The precompile's recovery: v is 27 or 28; the public key without its first byte. Throws when there is none. */
function recoverPublicKey(hash: Uint8Array, v: bigint, r: Uint8Array, s: Uint8Array): Uint8Array {
  const signature = new Uint8Array(SIGNATURE_BYTES);
  signature.set(r);
  signature.set(s, SIGNATURE_BYTES / 2);
  return secp256k1.ecdsaRecover(signature, Number(v - 27n), hash, false).subarray(1);
}

const notForContracts = (): never => {
  throw new Error('C_KZG_BADARGS: only openings can be verified here');
};

/** Our own hash and native curve in place of the library's; without `kzg` the library throws on precompile 0x0a. */
export const customCrypto: CustomCrypto = {
  keccak256,
  ecrecover: recoverPublicKey,
  kzg: {
    verifyProof: kzgVerifyByNoble,
    blobToKzgCommitment: notForContracts,
    computeBlobProof: notForContracts,
    verifyBlobProofBatch: notForContracts,
    computeCells: notForContracts,
    computeCellsAndProofs: notForContracts,
    recoverCellsAndProofs: notForContracts,
    verifyCellKzgProofBatch: notForContracts,
  },
};
