import { X509Certificate } from 'node:crypto';
import { isFault, reject, type Verdict } from '@hanse/base';
import { identityFault } from './faults.ts';
import { type NodeIdentity, parseCertificate, parseNodeCertificate } from './nodeIdentity.ts';

/** A member as genesis lists it: the organisation's name and the certificate of its authority in PEM form. */
export type Member = { readonly name: string; readonly caCertificate: string };

type Authority = { readonly name: string; readonly certificate: X509Certificate; readonly pem: string };

/** The authorities of a league's members: decides whose certificate counts. Immutable. */
export class MemberAuthorities {
  readonly #authorities: readonly Authority[];

  /** Throws identity/bad-certificate, not-an-authority or duplicate-member. */
  constructor(members: readonly Member[]) {
    const names = new Set<string>();
    const keys = new Set<string>();
    this.#authorities = members.map(({ name, caCertificate }) => {
      const certificate = parseCertificate(caCertificate);
      if (!certificate.ca) throw identityFault('not-an-authority', { member: name });
      const key = certificate.publicKey.export({ type: 'spki', format: 'der' }).toString('hex');
      if (names.has(name)) throw identityFault('duplicate-member', { member: name, seen: 'name' });
      if (keys.has(key)) throw identityFault('duplicate-member', { member: name, seen: 'key' });
      names.add(name);
      keys.add(key);
      return { name, certificate, pem: certificate.toString() };
    });
  }

  /** The authorities' certificates, PEM, as TLS takes them. */
  certificates(): readonly string[] {
    return this.#authorities.map((authority) => authority.pem);
  }

  /**
   * Who a node certificate belongs to, if a member's authority signed it directly, it names that member, and it is
   * in force at `nowMs` (milliseconds since 1970). The dates returned are those of both certificates together.
   * Safe on strangers' certificates.
   */
  check(certificate: string | Uint8Array | X509Certificate, nowMs: number): Verdict<NodeIdentity> {
    try {
      const parsed = certificate instanceof X509Certificate ? certificate : parseCertificate(certificate);
      const identity = parseNodeCertificate(parsed);
      const authority = this.#authorities.find((one) => isSignedBy(parsed, one.certificate));
      const { organisation, fingerprint } = identity;
      if (authority === undefined) return reject(identityFault('unknown-authority', { organisation, fingerprint }));
      if (authority.name !== organisation) {
        return reject(identityFault('foreign-organisation', { seen: organisation, wanted: authority.name }));
      }
      return checkInForce(identity, authority.certificate, nowMs);
    } catch (error) {
      if (isFault(error)) return reject(error);
      throw error;
    }
  }
}

function isSignedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function checkInForce(identity: NodeIdentity, authority: X509Certificate, nowMs: number): Verdict<NodeIdentity> {
  const { organisation } = identity;
  const startMs = Math.max(identity.notBeforeMs, Date.parse(authority.validFrom));
  const endMs = Math.min(identity.notAfterMs, Date.parse(authority.validTo));
  const seen = new Date(nowMs).toISOString();
  if (nowMs < startMs)
    return reject(identityFault('not-yet-valid', { organisation, seen, wanted: new Date(startMs).toISOString() }));
  if (nowMs > endMs)
    return reject(identityFault('expired', { organisation, seen, wanted: new Date(endMs).toISOString() }));
  return { kind: 'accept', value: { ...identity, notBeforeMs: startMs, notAfterMs: endMs } };
}
