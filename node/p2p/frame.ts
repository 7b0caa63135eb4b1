import {
  ANSWER_BLOCKS_BYTES,
  ANSWER_TRANSACTIONS_BYTES,
  GOSSIP_BYTES_MAX,
  LINKS_MAX,
  REQUEST_HASHES_MAX,
  TRANSACTION_BYTES_MAX,
} from './limits.ts';

/** Which queue a frame waits in. `urgent` leaves before everything else; `gossip` is the first to be dropped. */
export type Lane = 'urgent' | 'gossip' | 'bulk';
export type FrameSpec = {
  readonly type: string;
  readonly code: number;
  readonly bytesMax: number;
  readonly lane: Lane;
};

const FRAMING = 4096;
/** One block of 8 MiB with receipts and certificates, beyond what an answer has collected already. */
const RECORD_BYTES_MAX = 12 * 1024 * 1024;

/** Every frame of the protocol with the largest payload it may claim (spec/p2p.md, P2P-FRAME-2). */
export const FRAMES = {
  hello: { type: 'hello', code: 1, bytesMax: 4096, lane: 'urgent' },
  welcome: { type: 'welcome', code: 2, bytesMax: 0, lane: 'urgent' },
  refuse: { type: 'refuse', code: 3, bytesMax: 256, lane: 'urgent' },
  ping: { type: 'ping', code: 4, bytesMax: 8, lane: 'urgent' },
  pong: { type: 'pong', code: 5, bytesMax: 8, lane: 'urgent' },
  status: { type: 'status', code: 16, bytesMax: 64, lane: 'urgent' },
  consensus: { type: 'consensus', code: 17, bytesMax: 16 * 1024 * 1024, lane: 'urgent' },
  transactions: { type: 'transactions', code: 18, bytesMax: GOSSIP_BYTES_MAX + TRANSACTION_BYTES_MAX, lane: 'gossip' },
  'get-transactions': {
    type: 'get-transactions',
    code: 19,
    bytesMax: REQUEST_HASHES_MAX * 33 + FRAMING,
    lane: 'urgent',
  },
  'transactions-answer': {
    type: 'transactions-answer',
    code: 20,
    bytesMax: ANSWER_TRANSACTIONS_BYTES + TRANSACTION_BYTES_MAX + FRAMING,
    lane: 'urgent',
  },
  links: { type: 'links', code: 23, bytesMax: LINKS_MAX * 21 + 8, lane: 'urgent' },
  'get-blocks': { type: 'get-blocks', code: 21, bytesMax: 64, lane: 'bulk' },
  'blocks-answer': { type: 'blocks-answer', code: 22, bytesMax: ANSWER_BLOCKS_BYTES + RECORD_BYTES_MAX, lane: 'bulk' },
} as const satisfies { readonly [type: string]: FrameSpec };

export type FrameType = keyof typeof FRAMES;
export type Frame = (typeof FRAMES)[FrameType];

/** u32 length of the payload, big-endian, then the u8 code (P2P-FRAME-1). */
export const FRAME_HEADER_BYTES = 5;

const BY_CODE: readonly (Frame | undefined)[] = Array.from({ length: 256 }, (_, code) =>
  Object.values(FRAMES).find((frame) => frame.code === code),
);

export function frameByCode(code: number): Frame | undefined {
  return BY_CODE[code];
}

/** Header and payload in one piece, ready to be sent to any number of peers. */
export function encodeFrame(frame: Frame, payload: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
  bytes.writeUInt32BE(payload.length, 0);
  bytes[4] = frame.code;
  bytes.set(payload, FRAME_HEADER_BYTES);
  return bytes;
}
