export { checkMember, type ValidatorOfMember } from './checkMember.ts';
export { EXPIRY_URGENT_DAYS, EXPIRY_WARNING_DAYS, type Expiry, expiryOf } from './expiry.ts';
export { identityFault } from './faults.ts';
export { type CertificatePaths, loadCertificateAndKey, saveCertificateAndKey } from './files.ts';
export {
  AUTHORITY_DAYS,
  type CertificateAndKey,
  createAuthority,
  issueNodeCertificate,
  NODE_DAYS,
  type NodeCertificateRequest,
  organisationOf,
  type Validity,
} from './issue.ts';
export { type Member, MemberAuthorities } from './memberAuthorities.ts';
export {
  ADDRESS_URI,
  NODE_CURVE,
  NODE_ROLES,
  type NodeIdentity,
  type NodeRole,
  parseCertificate,
  parseNodeCertificate,
} from './nodeIdentity.ts';
