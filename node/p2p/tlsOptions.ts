import { constants } from 'node:crypto';
import type { ConnectionOptions, TlsOptions } from 'node:tls';
import type { CertificateAndKey, MemberAuthorities } from '@hanse/identity';

/** As both `createServer` and `connect` take them. */
export type SharedTlsOptions = TlsOptions & ConnectionOptions;

/**
 * What both ends ask of TLS (P2P-TLS-1): version 1.3 only, a certificate from both sides, signed by a member's authority.
 * No tickets: a resumed session would not look at the certificate again.
 */
export function tlsOptions(certificate: CertificateAndKey, authorities: MemberAuthorities): SharedTlsOptions {
  return {
    cert: certificate.certificate,
    key: certificate.privateKey,
    ca: [...authorities.certificates()],
    requestCert: true,
    rejectUnauthorized: true,
    // a member may name an authority that another one signed (ID-CA-1)
    allowPartialTrustChain: true,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256',
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}
