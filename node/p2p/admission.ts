import type { TLSSocket } from 'node:tls';
import { type Address, accept, type Fault, reject, type Verdict } from '@hanse/base';
import type { NodeIdentity } from '@hanse/identity';
import { p2pFault } from './faults.ts';
import type { NetworkOptions } from './peer.ts';
import type { PeerLink } from './peerLink.ts';
import type { Scores } from './scores.ts';

/** Decides who may be our peer. */
export class Admission {
  readonly #options: NetworkOptions;
  readonly #scores: Scores;
  readonly #inboundPeersMax: number;

  constructor(
    options: NetworkOptions,
    { scores, inboundPeersMax }: { readonly scores: Scores; readonly inboundPeersMax: number },
  ) {
    this.#options = options;
    this.#scores = scores;
    this.#inboundPeersMax = inboundPeersMax;
  }

  checkCertificate(socket: TLSSocket, expected: Address | undefined): Verdict<NodeIdentity> {
    const certificate = socket.getPeerX509Certificate();
    // a peer that hung up at this very moment leaves a socket without a certificate
    if (socket.destroyed || !socket.authorized || certificate === undefined) {
      return reject(p2pFault('closed', { seen: 'during the handshake' }));
    }
    const verdict = this.#options.authorities.check(certificate, Date.now());
    if (verdict.kind !== 'accept') return verdict;
    const { role, address } = verdict.value;
    if (role === 'client') return reject(p2pFault('not-admitted', { seen: 'role client' }));
    if (expected !== undefined && expected !== address)
      return reject(p2pFault('wrong-address', { seen: address, wanted: expected }));
    return verdict;
  }

  checkIdentity(identity: NodeIdentity): Verdict {
    if (Date.now() > identity.notAfterMs)
      return reject(p2pFault('not-admitted', { seen: 'its certificate has expired' }));
    return this.#options.isAllowed?.(identity) ?? accept();
  }

  /** The peer's proof and ledger are right; the rest is ours to decide (P2P-LINK-1 to P2P-LINK-4). */
  admit(link: PeerLink, peers: ReadonlyMap<Address, PeerLink>): Verdict {
    const { address } = link;
    if (address === this.#options.key.address) return reject(p2pFault('self-dial', { address }));
    const bannedForMs = this.#scores.bannedForMs(address, performance.now());
    if (bannedForMs > 0) return reject(bannedFault(address, bannedForMs));
    const identity = this.checkIdentity(link.identity);
    if (identity.kind !== 'accept') return identity;
    const existing = peers.get(address);
    if (existing !== undefined) {
      return this.isPreferred(link, existing) ? accept() : reject(p2pFault('duplicate-link', { address }));
    }
    const wanted = this.#inboundPeersMax;
    const inbound = [...peers.values()].filter((one) => one.direction === 'inbound');
    if (link.direction === 'outbound' || inbound.length < wanted) return accept();
    // observers must not keep the validators apart
    const observer = link.role === 'validator' ? inbound.find((one) => one.role !== 'validator') : undefined;
    if (observer === undefined) return reject(p2pFault('too-many-peers', { wanted }));
    observer.end(p2pFault('too-many-peers', { wanted }));
    return accept();
  }

  /** A restarted peer's link always wins; of two that were dialled crosswise, the lower address's (P2P-LINK-3). */
  isPreferred(link: PeerLink, existing: PeerLink): boolean {
    if (link.instance !== existing.instance) return true;
    if (link.direction === existing.direction) return false;
    const isOursLower = this.#options.key.address < link.address;
    return isOursLower === (link.direction === 'outbound');
  }
}

export function bannedFault(address: Address, forMs: number): Fault {
  return p2pFault('banned', { address, seconds: Math.ceil(forMs / 1000) });
}
