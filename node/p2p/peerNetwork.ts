import type { Address, Fault } from '@hanse/base';
import type { PeerMessage } from './messages/message.ts';
import type { NetworkOptions, Peer, PeerTarget } from './peer.ts';
import type { NetworkStats } from './stats.ts';

/** A node's links to the other nodes of one ledger (signatures; the body follows). */
export declare class PeerNetwork {
  constructor(options: NetworkOptions);
  /** Listens and dials. Resolves with the port listened on (0 if none). Throws p2p/listen-failed. */
  start(): Promise<{ readonly port: number }>;
  /** Says goodbye to every peer, closes everything; resolves when no socket or timer is left. */
  stop(): Promise<void>;
  peers(): readonly Peer[];
  peer(address: Address): Peer | undefined;
  addTarget(target: PeerTarget): void;
  /** False: no link, or its queue is full. */
  send(address: Address, message: PeerMessage): boolean;
  /** Number of peers it was queued for. */
  broadcast(message: PeerMessage, options?: { readonly except?: Address }): number;
  /** The raw transactions the peer has of `hashes`. Rejects with a p2p fault. */
  requestTransactions(address: Address, hashes: readonly `0x${string}`[]): Promise<readonly Uint8Array[]>;
  /** Block records from height `from` on, at most `count` (64). Rejects with a p2p fault. */
  requestBlocks(address: Address, range: { readonly from: number; readonly count: number }): Promise<readonly Uint8Array[]>;
  /** What a peer sent turned out bad, and it is to blame. */
  punish(address: Address, fault: Fault): void;
  /** Looks at certificate dates and `isAllowed` of all live links again; ends those that fail. */
  recheckPeers(): void;
  stats(): NetworkStats;
}
