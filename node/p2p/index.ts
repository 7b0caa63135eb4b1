export { p2pFault, REFUSALS, type Refusal } from './faults.ts';
export { PROTOCOL_VERSION, REQUEST_BLOCKS_MAX, REQUEST_HASHES_MAX, TRANSACTION_BYTES_MAX } from './limits.ts';
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
