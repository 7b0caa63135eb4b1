import type { Fault, Hex, Verdict } from '@hanse/base';
import type { Counters } from './counters.ts';
import type { NetworkLimits, NetworkOptions } from './peer.ts';
import type { PeerLink } from './peerLink.ts';

/** What a link needs of the network it belongs to. */
export type LinkOwner = {
  readonly options: NetworkOptions;
  readonly limits: NetworkLimits;
  readonly counters: Counters;
  /** This process. */
  readonly instance: Hex;
  /** The peer's proof and ledger are right; may it stay? */
  readonly admit: (link: PeerLink) => Verdict;
  readonly onUp: (link: PeerLink) => void;
  /** No frame comes any more. */
  readonly onEnd: (link: PeerLink, fault: Fault) => void;
  readonly onClose: (link: PeerLink) => void;
  readonly onRefused: (link: PeerLink, reason: string) => void;
  /** The peer is to blame. */
  readonly punish: (link: PeerLink, fault: Fault) => void;
};
