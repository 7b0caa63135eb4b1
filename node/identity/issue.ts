import type { Address } from '@hanse/base';
import { identityFault } from './faults.ts';
import { ADDRESS_URI, type NodeRole, parseCertificate } from './nodeIdentity.ts';

/** A certificate and its private key (PKCS#8), both PEM. */
export type CertificateAndKey = { readonly certificate: string; readonly privateKey: string };

export const AUTHORITY_DAYS = 3650;
export const NODE_DAYS = 365;
const DAY_MS = 86_400_000;
/** Certificates start this long before they are issued, for clocks that run behind. */
const CLOCK_SLACK_MS = 3_600_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export type Validity = {
  /** Milliseconds since 1970; an hour before now unless given. */
  readonly notBeforeMs?: number;
  readonly days?: number;
};

/** Makes an organisation's certificate authority: a self-signed P-256 certificate that may sign node certificates only. */
export async function createAuthority(
  request: { readonly organisation: string } & Validity,
): Promise<CertificateAndKey> {
  const { organisation } = request;
  checkName(organisation);
  // on demand: a running node never issues certificates, and the library takes memory
  const x509 = await import('./x509.ts');
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: new x509.Name([{ O: [{ utf8String: organisation }] }, { CN: [{ utf8String: 'Hanse CA' }] }]),
    keys,
    signingAlgorithm: ALGORITHM,
    ...period(request, AUTHORITY_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, privateKey: await exportKey(keys.privateKey) };
}

export type NodeCertificateRequest = {
  readonly authority: CertificateAndKey;
  readonly role: NodeRole;
  /** The address of the node's secp256k1 key. */
  readonly address: Address;
  /** Names for those who check them; nodes of a league do not. */
  readonly dnsNames?: readonly string[];
} & Validity;

/** Issues a node certificate with a fresh P-256 key, naming the authority's organisation. */
export async function issueNodeCertificate(request: NodeCertificateRequest): Promise<CertificateAndKey> {
  const { authority, role, address } = request;
  const organisation = organisationOf(authority.certificate);
  const x509 = await import('./x509.ts');
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: new x509.Name([
      { O: [{ utf8String: organisation }] },
      { OU: [{ utf8String: role }] },
      { CN: [{ utf8String: address }] },
    ]),
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.privateKey),
    signingAlgorithm: ALGORITHM,
    ...period(request, NODE_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'url', value: `${ADDRESS_URI}${address}` },
        ...(request.dnsNames ?? []).map((value) => ({ type: 'dns' as const, value })),
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, privateKey: await exportKey(keys.privateKey) };
}

/** The organisation that an authority's certificate names. */
export function organisationOf(certificate: string): string {
  const subject = parseCertificate(certificate).toLegacyObject().subject as { readonly O?: unknown } | undefined;
  const organisation = subject?.O;
  if (typeof organisation !== 'string') {
    throw identityFault('bad-subject', { field: 'O', seen: String(organisation), wanted: 'exactly one' });
  }
  return organisation;
}

/** X.520 allows 64 characters in O. */
function checkName(organisation: string): void {
  const isFit = organisation.length <= 64 && organisation.trim() === organisation && /^[^\p{Cc}]+$/u.test(organisation);
  if (!isFit) throw identityFault('bad-name', { seen: organisation.slice(0, 80) });
}

function period(
  { notBeforeMs = Date.now() - CLOCK_SLACK_MS, days }: Validity,
  daysDefault: number,
): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(notBeforeMs), notAfter: new Date(notBeforeMs + (days ?? daysDefault) * DAY_MS) };
}

async function exportKey(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

function importKey(pem: string): Promise<CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return crypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}
