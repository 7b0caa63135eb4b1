export { p2pFault, REFUSALS, type Refusal } from './faults.ts';
export {
  BAN_MS_MIN,
  PROTOCOL_VERSION,
  REQUEST_BLOCKS_MAX,
  REQUEST_HASHES_MAX,
  TRANSACTION_BYTES_MAX,
} from './limits.ts';
export { parseAnswer } from './messages/answer.ts';
export type { PeerMessage, PeerRequest } from './messages/message.ts';
export { encodeRequest, parseGetBlocks, parseGetTransactions } from './messages/request.ts';
export {
  answerTypeOf,
  encodeAnswerTo,
  encodePeerMessage,
  type MessageFrame,
  parsePeerMessage,
} from './messages/wire.ts';
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
export { Scores } from './scores.ts';
export type { NetworkStats } from './stats.ts';
