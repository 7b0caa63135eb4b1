import { bytesToHex } from '@hanse/base';
import { decodeExtraData, type ExtraData, encodeExtraData } from '@hanse/protocol';
import type { Codec } from './answerAll.ts';
import { addressOf, bytesOf, Fields, quantity } from './fields.ts';
import { parseInput } from './parseInput.ts';

export const LAYOUTS = ['current', 'early'] as const;
export type Layout = (typeof LAYOUTS)[number];
/** Of the two generations of the format: what Besu writes today, and early QBFT. */
const FORM = { current: 'scalar', early: 'fixed' } as const;
const KNOWN = ['vanityData', 'validators', 'vote', 'round', 'seals', 'layout'];
const VOTES = { add: '0xff', drop: '0x00' } as const;
const SEAL_BYTES = 65;
const VANITY_BYTES = 32;

/** The extra data of a QBFT header in hexadecimal becomes its fields, and fields the extra data. */
export function extraDataCodec(layout: Layout = 'current'): Codec {
  return (text) => {
    const input = parseInput(text);
    const bytes = input.kind === 'bytes' ? input.bytes : encodeExtraData(readExtraData(input.value, layout));
    return { ...writeExtraData(decodeExtraData(bytes)), rlp: bytesToHex(bytes) };
  };
}

/** The fields as the test suite of QBFT names them. */
export function writeExtraData({ vanity, validators, vote, round, seals, form }: ExtraData): object {
  return {
    vanityData: bytesToHex(vanity),
    validators,
    vote: vote === undefined ? null : { recipient: vote.recipient, voteType: VOTES[vote.kind] },
    round: quantity(round),
    seals: seals.map(bytesToHex),
    layout: form === 'fixed' ? 'early' : 'current',
  };
}

function readExtraData(value: unknown, fallback: Layout): ExtraData {
  const fields = new Fields(value, { known: [...KNOWN, 'rlp'] });
  const layout = fields.has('layout') ? LAYOUTS.find((one) => one === fields.value('layout')) : fallback;
  if (layout === undefined) throw fields.bad('layout', LAYOUTS.join(' | '));
  return {
    vanity: fields.bytes('vanityData', VANITY_BYTES),
    validators: fields.list('validators', addressOf),
    vote: fields.has('vote') ? voteOf(fields) : undefined,
    round: Number(fields.quantity('round', 32)),
    seals: fields.list('seals', (seal, path) => bytesOf(seal, path, SEAL_BYTES)),
    form: FORM[layout],
  };
}

function voteOf(fields: Fields): ExtraData['vote'] {
  const vote = fields.object('vote', { known: ['recipient', 'voteType'] });
  const type = vote.value('voteType');
  if (type !== VOTES.add && type !== VOTES.drop) throw vote.bad('voteType', '0xff (add) or 0x00 (drop)');
  return { recipient: vote.address('recipient'), kind: type === VOTES.add ? 'add' : 'drop' };
}
