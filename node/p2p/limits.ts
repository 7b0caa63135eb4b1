import type { NetworkLimits } from './peer.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Version of the wire format (spec/p2p.md). Both ends must speak the same. */
export const PROTOCOL_VERSION = 2;

/** Transactions of one gossip frame, all together, as we send it. */
export const GOSSIP_BYTES_MAX = 512 * KIB;
export const GOSSIP_TRANSACTIONS_MAX = 4096;
/** Bytes of one raw transaction, as geth allows in its pool. */
export const TRANSACTION_BYTES_MAX = 128 * KIB;
/** Hashes in one request for transactions: more than a block of 120,000,000 gas can hold. */
export const REQUEST_HASHES_MAX = 16_384;
export const REQUEST_BLOCKS_MAX = 64;
/** An answer stops growing here; the asker asks again for the rest. */
export const ANSWER_BLOCKS_BYTES = 4 * MIB;
export const ANSWER_TRANSACTIONS_BYTES = 8 * MIB;

/** Addresses in one list of links: more than a league has validators. */
export const LINKS_MAX = 1024;

/** Our requests to one peer that wait for an answer (P2P-REQUEST-1). */
export const REQUESTS_OUT_MAX = 16;
/** Requests of one peer that we work on; more are dropped. Above REQUESTS_OUT_MAX because askers give up earlier than we. */
export const REQUESTS_IN_MAX = 32;
export const REQUEST_TIMEOUT_MS = 10_000;

/** Bytes that wait for one peer. Urgent: the link is given up beyond it. Bulk: gossip, then answers, are dropped. */
export const URGENT_QUEUE_BYTES_MAX = 32 * MIB;
export const GOSSIP_QUEUE_BYTES_MAX = 8 * MIB;
export const BULK_QUEUE_BYTES_MAX = 32 * MIB;
/** Small frames are joined into writes of about this size. */
export const WRITE_BYTES = 64 * KIB;

/** Bytes of one peer that handlers work on: gossip beyond the first limit is dropped, beyond the second we stop reading. */
export const GOSSIP_HANDLING_BYTES_MAX = 8 * MIB;
export const HANDLING_BYTES_MAX = 32 * MIB;

/** From connecting until both proofs are checked (P2P-HANDSHAKE-4). */
export const HANDSHAKE_TIMEOUT_MS = 5000;
/** From the first to the last byte of a frame (P2P-FRAME-3). */
export const FRAME_TIMEOUT_MS = 30_000;
/** P2P-LINK-5 */
export const PING_INTERVAL_MS = 2500;
/** A ping without an answer, and without any other byte, for this long: the peer is gone. */
export const DEAD_AFTER_MS = 10_000;
/** Time for the other side to read why we leave. */
export const FAREWELL_MS = 1000;
/** Certificates and permissions of live links are looked at again this often (P2P-LINK-6). */
export const RECHECK_INTERVAL_MS = 60_000;

export const INBOUND_PEERS_MAX = 64;
/** Connections that have not proved themselves; the oldest goes when one more comes. */
export const PENDING_CONNECTIONS_MAX = 64;
/** Connections that the system cannot give come by the thousand; they are told this often at most. */
export const ACCEPT_FAILURES_TOLD_MS = 1000;

export const DIAL_DELAY_MS_MIN = 250;
/** A league that was cut in two must go on within ten seconds of being whole: nobody may rest longer before looking again. */
export const DIAL_DELAY_MS_MAX = 4000;
/** A link that lasted this long was a success: the next dial starts with the shortest delay. */
export const DIAL_SUCCESS_MS = 10_000;

/** What a message costs that its sender is to blame for (P2P-CONDUCT-1). */
export const SCORE_REJECT = -10;
export const SCORE_BAN_BELOW = -50;
/** Points a second that a score climbs back towards 0. */
export const SCORE_RECOVERY_PER_SECOND = 0.5;
export const BAN_MS_MIN = 10_000;
export const BAN_MS_MAX = 3_600_000;
/** Good conduct for this long and the next ban is a short one again. */
export const BAN_FORGOTTEN_MS = 3_600_000;
/** Node addresses whose conduct is remembered. */
export const SCORES_MAX = 4096;

export const DEFAULT_LIMITS: NetworkLimits = {
  inboundPeersMax: INBOUND_PEERS_MAX,
  handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
  frameTimeoutMs: FRAME_TIMEOUT_MS,
  pingIntervalMs: PING_INTERVAL_MS,
  deadAfterMs: DEAD_AFTER_MS,
  requestTimeoutMs: REQUEST_TIMEOUT_MS,
  dialDelayMsMin: DIAL_DELAY_MS_MIN,
  dialDelayMsMax: DIAL_DELAY_MS_MAX,
  banMsMin: BAN_MS_MIN,
};
