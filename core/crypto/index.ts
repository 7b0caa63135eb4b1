export { create2Address, createAddress, toChecksumAddress } from './address.ts';
export {
  EMPTY_CODE_HASH,
  EMPTY_LIST_HASH,
  EMPTY_TRIE_ROOT,
  SECP256K1_HALF_N,
  SECP256K1_N,
} from './constants.ts';
export { keccak256, keccak256Hash, keccak256Input, keccak256Into, keccak256OfInput } from './keccak256.ts';
export { sha256 } from './sha256.ts';
export {
  addressOfPrivateKey,
  addressOfPublicKey,
  isPrivateKey,
  publicKeyOf,
  recoverAddress,
  SIGNATURE_BYTES,
  type Signature,
  signHash,
} from './signature.ts';
