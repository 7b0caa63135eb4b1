import { X509Certificate } from 'node:crypto';
import type { Address } from '@hanse/base';
import { identityFault } from './faults.ts';

/** What a node may do in its league. A `client` speaks to RPC only, never to other nodes. */
export const NODE_ROLES = ['validator', 'observer', 'client'] as const;
export type NodeRole = (typeof NODE_ROLES)[number];

/** What a node certificate says (spec/identity.md). Times in milliseconds since 1970. */
export type NodeIdentity = {
  readonly organisation: string;
  readonly role: NodeRole;
  readonly address: Address;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Upper-case hexadecimal, unique for its authority. */
  readonly serialNumber: string;
  /** SHA-256 of the certificate, lower-case hexadecimal. */
  readonly fingerprint: string;
};

/** The one curve of node certificates (ID-KEY-1), by OpenSSL's name. */
export const NODE_CURVE = 'prime256v1';
export const ADDRESS_URI = 'hanse:node:';

/** Reads `pem` or DER; throws identity/bad-certificate. */
export function parseCertificate(certificate: string | Uint8Array): X509Certificate {
  try {
    return new X509Certificate(certificate);
  } catch (error) {
    throw identityFault('bad-certificate', { seen: error instanceof Error ? error.message : String(error) }, error);
  }
}

/**
 * Reads what a node certificate claims (ID-CERT-1 to ID-CERT-5). Claims only: whether a member's authority
 * signed it and whether it is in force is for MemberAuthorities to say. Throws identity faults.
 */
export function parseNodeCertificate(certificate: string | Uint8Array | X509Certificate): NodeIdentity {
  const parsed = certificate instanceof X509Certificate ? certificate : parseCertificate(certificate);
  if (parsed.ca) throw identityFault('bad-subject', { field: 'basicConstraints CA', seen: 'true', wanted: 'false' });
  checkKey(parsed);
  const organisation = onlySubject(parsed, 'O');
  const role = NODE_ROLES.find((one) => one === onlySubject(parsed, 'OU'));
  if (role === undefined) {
    throw identityFault('bad-subject', {
      field: 'OU',
      seen: onlySubject(parsed, 'OU'),
      wanted: NODE_ROLES.join(' | '),
    });
  }
  return {
    organisation,
    role,
    address: addressOf(parsed),
    notBeforeMs: Date.parse(parsed.validFrom),
    notAfterMs: Date.parse(parsed.validTo),
    serialNumber: parsed.serialNumber,
    fingerprint: parsed.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

function checkKey(certificate: X509Certificate): void {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const seen = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType ?? 'unknown';
  if (asymmetricKeyType !== 'ec' || seen !== NODE_CURVE) throw identityFault('weak-key', { seen, wanted: NODE_CURVE });
}

function onlySubject(certificate: X509Certificate, field: 'O' | 'OU'): string {
  const subject = certificate.toLegacyObject().subject as { readonly [name: string]: unknown } | undefined;
  const value = subject?.[field];
  if (typeof value !== 'string') {
    throw identityFault('bad-subject', {
      field,
      seen: value === undefined ? 'absent' : 'given twice',
      wanted: 'exactly one',
    });
  }
  return value;
}

/** OpenSSL quotes every name that contains a separator, so a quote means somebody tries to smuggle a second name. */
function addressOf(certificate: X509Certificate): Address {
  const names = certificate.subjectAltName ?? '';
  const uris = names.split(', ').filter((name) => name.startsWith('URI:'));
  const address = uris.length === 1 && !names.includes('"') ? uris[0]?.slice(`URI:${ADDRESS_URI}`.length) : undefined;
  if (address === undefined || uris[0] !== `URI:${ADDRESS_URI}${address}` || !/^0x[0-9a-f]{40}$/.test(address)) {
    throw identityFault('bad-subject', {
      field: 'subjectAltName',
      seen: names.slice(0, 200) || 'absent',
      wanted: `one URI ${ADDRESS_URI}0x… in lower case`,
    });
  }
  return address as Address;
}
