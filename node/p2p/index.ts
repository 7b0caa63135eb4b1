export { p2pFault, REFUSALS, type Refusal } from './faults.ts';
export * as limits from './limits.ts';
export type { PeerMessage, PeerRequest } from './messages/message.ts';
export type {
  LedgerEnd,
  NetworkEvent,
  NetworkHandlers,
  NetworkLimits,
  NetworkOptions,
  NodeKey,
  Peer,
  PeerTarget,
} from './peer.ts';
export { PeerNetwork } from './peerNetwork.ts';
export type { NetworkStats } from './stats.ts';
