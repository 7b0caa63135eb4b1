import type { Address, Fault, Hash, Hex, Verdict } from '@hanse/base';
import type { CertificateAndKey, MemberAuthorities, NodeIdentity, NodeRole } from '@hanse/identity';
import type { PeerMessage, PeerRequest } from './messages/message.ts';

export type LedgerEnd = { readonly height: number; readonly hash: Hash };

/** A node at the other end of a live link. The object lives as long as the link; `head` and `rttMs` change. */
export interface Peer {
  readonly address: Address;
  readonly identity: NodeIdentity;
  readonly organisation: string;
  readonly role: NodeRole;
  readonly direction: 'inbound' | 'outbound';
  /** `host:port` as the socket sees it. */
  readonly remote: string;
  readonly clientVersion: string;
  /** The last head it told. */
  readonly head: LedgerEnd;
  /** Round trip of the last ping, in milliseconds. */
  readonly rttMs: number | undefined;
}

/** Where to dial. With `address`, whoever else answers there is refused. */
export type PeerTarget = { readonly host: string; readonly port: number; readonly address?: Address };

/** The node's key, as the signer offers it: signs keccak-256("hanse-handshake-v1" ‖ binding), 65 bytes r ‖ s ‖ v. */
export interface NodeKey {
  readonly address: Address;
  signHandshake(binding: Uint8Array): Uint8Array;
}

/**
 * What the network tells its owner. Nothing is called for a connection whose two proofs are not checked.
 *
 * `onMessage`: `reject` lowers the sender's score, so it is only for what the sender itself is to blame for. Content
 * that it merely passes on for others (a relayed vote or transaction that turns out bad) deserves `ignore` (P2P-CONDUCT-2).
 * A Fault thrown counts as `reject`; anything else goes to `onError`.
 */
export type NetworkHandlers = {
  readonly onPeer?: (event: { readonly kind: 'up' | 'down'; readonly peer: Peer; readonly fault?: Fault }) => void;
  readonly onMessage: (peer: Peer, message: PeerMessage) => Verdict | Promise<Verdict>;
  /** The items asked for, in order. Transactions that are not here are left out; blocks end at the first that is missing. */
  readonly onRequest: (peer: Peer, request: PeerRequest) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  readonly onEvent?: (event: NetworkEvent) => void;
  /** A handler failed for a reason that is not the peer's: our own mistake. */
  readonly onError: (error: unknown) => void;
};

/** Observations for operators. */
export type NetworkEvent =
  /** We ended or refused a link. `address` once it is known, proved or not. */
  | {
      readonly kind: 'refused';
      readonly remote: string;
      readonly direction: 'inbound' | 'outbound';
      readonly address: Address | undefined;
      readonly fault: Fault;
    }
  /** The other side ended or refused it and said why. */
  | {
      readonly kind: 'refused-by-peer';
      readonly remote: string;
      readonly address: Address | undefined;
      readonly reason: string;
      readonly fault: Fault;
    }
  | {
      readonly kind: 'dial-failed';
      readonly remote: string;
      readonly attempts: number;
      readonly retryMs: number;
      readonly fault: Fault;
    }
  /** Told once a second at most; `failures` counts all since the start. */
  | { readonly kind: 'accept-failed'; readonly failures: number; readonly fault: Fault }
  | { readonly kind: 'rejected'; readonly address: Address; readonly score: number; readonly fault: Fault }
  | { readonly kind: 'banned'; readonly address: Address; readonly forMs: number; readonly fault: Fault };

export type NetworkOptions = {
  readonly ledger: { readonly chainId: bigint; readonly genesisHash: Hash; readonly forkId: Hex };
  /** Whether a peer with another fork id may stay; by default only the same one may. */
  readonly isForkCompatible?: (forkId: Hex) => boolean;
  readonly head: () => LedgerEnd;
  readonly key: NodeKey;
  readonly certificate: CertificateAndKey;
  readonly authorities: MemberAuthorities;
  /** Asked at each handshake and by {@link PeerNetwork.recheckPeers}: revocation and permissions of the ledger. */
  readonly isAllowed?: (identity: NodeIdentity) => Verdict;
  readonly clientVersion: string;
  /** Absent: this node only dials. Port 0 takes a free one. */
  readonly listen?: { readonly host: string; readonly port: number };
  readonly dial: readonly PeerTarget[];
  readonly handlers: NetworkHandlers;
  readonly limits?: Partial<NetworkLimits>;
};

/** Limits that an operator (or a test) may set; defaults in limits.ts. */
export type NetworkLimits = {
  readonly inboundPeersMax: number;
  readonly handshakeTimeoutMs: number;
  readonly frameTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly deadAfterMs: number;
  readonly requestTimeoutMs: number;
  readonly dialDelayMsMin: number;
  readonly dialDelayMsMax: number;
  readonly banMsMin: number;
};
