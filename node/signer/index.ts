export { signerFault } from './faults.ts';
export {
  createKey,
  decryptKeystore,
  encryptKeystore,
  type Keystore,
  type NewKey,
  parseKeystore,
  SCRYPT_LIGHT,
  SCRYPT_STANDARD,
  type ScryptParameters,
} from './keystore.ts';
export type { LogPlace, Pledge, PledgeMemory } from './pledgeMemory.ts';
export {
  type Clearance,
  decodeSignerRecord,
  encodeSignerRecord,
  HEIGHTS_ABOVE_TOLD,
  type Quarantine,
  type QuarantineState,
  type SignerRecord,
} from './quarantine.ts';
export { REPORTS_TO, type Report } from './report.ts';
export { handshakeHash, type SignatureScheme, Signer, type SignerOptions, type VoteStore } from './signer.ts';
export {
  decodeVoteMemory,
  encodeVoteMemory,
  ROUNDS_KEPT,
  rememberVote,
  type Vote,
  type VoteMemory,
} from './voteMemory.ts';
