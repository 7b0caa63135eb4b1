import { bytesToHex, decodeRlp, hexToBytes, type RlpItem, uintToBytes } from '@hanse/base';
import type { QbftMessage } from '@hanse/consensus';
import { recoverAddress, SIGNATURE_BYTES } from '@hanse/crypto';
import { decodeBlock, encodeBlock } from '@hanse/protocol';
import { Fields, quantity } from './fields.ts';

/** In front of a message on the wire, and in what is signed. */
export const QBFT_CODES = { proposal: 0x12, prepare: 0x13, commit: 0x14, roundChange: 0x15 } as const;
export type QbftType = keyof typeof QBFT_CODES;

type Signed<Kind extends QbftMessage['kind']> = Extract<QbftMessage, { kind: Kind }>['signed'];

/** Names of the suite: the payload of each type, and what is around it where that is not the message itself. */
const PAYLOADS = {
  proposal: { payload: 'unsignedProposal', around: 'signedProposal' },
  prepare: { payload: 'unsignedPrepare', around: undefined },
  commit: { payload: 'unsignedCommit', around: undefined },
  roundChange: { payload: 'unsignedRoundChange', around: 'signedRoundChange' },
} as const;
const BESIDE = { message: ['rlp', 'message', 'signingPayload'], signed: ['signingHash', 'signer'] } as const;
const FIELDS: { readonly [type in QbftType]: readonly string[] } = {
  proposal: ['sequence', 'round', 'block', 'digest'],
  prepare: ['sequence', 'round', 'digest'],
  commit: ['sequence', 'round', 'digest', 'commitSeal', 'sealer'],
  roundChange: ['sequence', 'round', 'preparedValue', 'preparedRound'],
};

/** The message as the test suite of QBFT writes it, with hash and signer beside each signature. */
export function writeMessage(message: QbftMessage): object {
  switch (message.kind) {
    case 'prepare':
      return { type: 'prepare', ...writePrepare(message.signed) };
    case 'commit': {
      const { height, round, digest, seal } = message.signed.payload;
      const commitSeal = { commitSeal: bytesToHex(seal), sealer: recoverAddress(digest, seal) ?? null };
      const unsignedCommit = { sequence: quantity(height), round: quantity(round), digest, ...commitSeal };
      return { type: 'commit', unsignedCommit, ...writeSignature(message.signed) };
    }
    case 'round-change': {
      const block = message.block === undefined ? null : bytesToHex(encodeBlock(message.block, 'full'));
      const prepares = message.prepares.map(writePrepare);
      return { type: 'roundChange', signedRoundChange: writeRoundChange(message.signed), block, prepares };
    }
    case 'proposal': {
      const { height, round, block, digest } = message.signed.payload;
      const place = { sequence: quantity(height), round: quantity(round) };
      const unsignedProposal = { ...place, block: bytesToHex(encodeBlock(block, 'full')), digest };
      return {
        type: 'proposal',
        signedProposal: { unsignedProposal, ...writeSignature(message.signed) },
        roundChanges: message.roundChanges.map(writeRoundChange),
        prepares: message.prepares.map(writePrepare),
      };
    }
  }
}

function writeSignature({ payload, signature }: QbftMessage['signed']): object {
  const signingHash = payload.signingHash();
  const signer = recoverAddress(signingHash, signature) ?? null;
  return { signature: bytesToHex(signature), signingHash, signer };
}

function writePrepare(signed: Signed<'prepare'>): object {
  const { height, round, digest } = signed.payload;
  return { unsignedPrepare: { sequence: quantity(height), round: quantity(round), digest }, ...writeSignature(signed) };
}

function writeRoundChange(signed: Signed<'round-change'>): object {
  const { height, round, prepared } = signed.payload;
  const unsignedRoundChange = {
    sequence: quantity(height),
    round: quantity(round),
    preparedValue: prepared?.digest ?? null,
    preparedRound: prepared === undefined ? null : quantity(prepared.round),
  };
  return { unsignedRoundChange, ...writeSignature(signed) };
}

export type MessageItems = {
  readonly type: QbftType;
  readonly payload: RlpItem;
  /** Whether the message itself is signed; without a signature it has zeros in its place. */
  readonly isSigned: boolean;
  readonly body: RlpItem;
};

/** The RLP of a message from its fields. */
export function readMessage(value: unknown): MessageItems {
  const type = typeOf(new Fields(value));
  const { payload, around } = PAYLOADS[type];
  const own = around === undefined ? [payload, 'signature', ...BESIDE.signed] : [around];
  const rest = { proposal: ['roundChanges', 'prepares'], roundChange: ['block', 'prepares'], prepare: [], commit: [] };
  const fields = new Fields(value, { known: ['type', ...own, ...rest[type], ...BESIDE.message] });
  const signed =
    around === undefined ? fields : fields.object(around, { known: [payload, 'signature', ...BESIDE.signed] });
  const main = readSigned(signed, type);
  const prepares = (): RlpItem[] => fields.list('prepares', (one, path) => signedAt(one, path, 'prepare'));
  const message = { type, payload: main.payload, isSigned: main.isSigned };
  if (type === 'roundChange') return { ...message, body: [main.item, blockOf(fields) ?? [], prepares()] };
  if (type !== 'proposal') return { ...message, body: main.item };
  const roundChanges = fields.list('roundChanges', (one, path) => signedAt(one, path, 'roundChange'));
  return { ...message, body: [main.item, [roundChanges, prepares()]] };
}

function typeOf(fields: Fields): QbftType {
  const type = fields.value('type');
  const known = Object.keys(QBFT_CODES) as QbftType[];
  const found = known.find((one) => one === type) ?? (type === 'round-change' ? 'roundChange' : undefined);
  if (found === undefined) throw fields.bad('type', known.join(' | '));
  return found;
}

function signedAt(value: unknown, path: string, type: 'prepare' | 'roundChange'): RlpItem {
  const { payload } = PAYLOADS[type];
  const fields = new Fields(value, { path, known: [payload, 'signature', ...BESIDE.signed] });
  if (!fields.has('signature')) throw fields.bad('signature', `${SIGNATURE_BYTES} bytes (0x…)`);
  return readSigned(fields, type).item;
}

function readSigned(fields: Fields, type: QbftType) {
  const inner = fields.object(PAYLOADS[type].payload, { known: FIELDS[type] });
  const place = [uintToBytes(inner.integer('sequence')), uintToBytes(inner.quantity('round', 31))];
  const payload: RlpItem[] = [...place, ...ownItems(inner, type)];
  const isSigned = fields.has('signature');
  const signature = isSigned ? fields.bytes('signature', SIGNATURE_BYTES) : new Uint8Array(SIGNATURE_BYTES);
  return { payload, isSigned, item: [payload, signature] };
}

function ownItems(inner: Fields, type: QbftType): RlpItem[] {
  switch (type) {
    case 'prepare':
      return [hexToBytes(inner.hash('digest'))];
    case 'commit':
      return [hexToBytes(inner.hash('digest')), inner.bytes('commitSeal', SIGNATURE_BYTES)];
    case 'proposal': {
      const block = blockOf(inner);
      if (block === undefined) throw inner.bad('block', 'a block (0x…)');
      return [block];
    }
    case 'roundChange':
      return [
        inner.has('preparedValue') || inner.has('preparedRound')
          ? [uintToBytes(inner.quantity('preparedRound', 31)), hexToBytes(inner.hash('preparedValue'))]
          : [],
      ];
  }
}

function blockOf(fields: Fields): RlpItem | undefined {
  if (!fields.has('block')) return undefined;
  const bytes = fields.bytes('block');
  // First as a block: so that arbitrary bytes are not made a tree of millions of items.
  decodeBlock(bytes);
  return decodeRlp(bytes);
}
