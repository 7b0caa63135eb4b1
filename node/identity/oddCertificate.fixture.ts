import type { CertificateAndKey } from './issue.ts';
import * as x509 from './x509.ts';

export type Oddity = {
  readonly organisation?: readonly string[];
  readonly role?: string;
  readonly uris?: readonly string[];
  readonly curve?: 'P-256' | 'P-384';
};

/** A node certificate of authority `issuer` for tests, with one thing wrong. */
export async function certificateWith(issuer: CertificateAndKey, odd: Oddity): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const parent = new x509.X509Certificate(issuer.certificate);
  const der = Buffer.from(issuer.privateKey.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const keys = await crypto.subtle.generateKey({ ...algorithm, namedCurve: odd.curve ?? 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const uris = odd.uris ?? [`hanse:node:0x${'ab'.repeat(20)}`];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ O: [...(odd.organisation ?? ['north'])] }, { OU: [odd.role ?? 'observer'] }],
    issuer: parent.subjectName,
    publicKey: keys.publicKey,
    signingKey: await crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.UTC(2026, 10, 1)),
    notAfter: new Date(Date.UTC(2027, 10, 1)),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'node.example' },
        ...uris.map((value) => ({ type: 'url' as const, value })),
      ]),
    ],
  });
  return certificate.toString('pem');
}
