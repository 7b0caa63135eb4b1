import {
  type Address,
  bytesToUint,
  EMPTY_BYTES,
  encodeRlp,
  hexToBytes,
  padLeft,
  type RlpItem,
  RlpReader,
  uintToBytes,
} from '@hanse/base';
import { protocolFault } from './faults.ts';
import { EXTRA_DATA_VALIDATORS_MAX } from './limits.ts';

/** What the extra data of a sealed header says, in the format of Besu's QBFT (LEDGER-EXTRA-1, -2). */
export type ExtraData = {
  /** 32 bytes, free. */
  readonly vanity: Uint8Array;
  /** Of the height the header stands at; sorted by address. */
  readonly validators: readonly Address[];
  readonly vote: { readonly recipient: Address; readonly kind: 'add' | 'drop' } | undefined;
  /** The round that the block was agreed on in; below 2^32. */
  readonly round: number;
  /** 65 bytes each: r ‖ s ‖ v with v = 0 or 1. */
  readonly seals: readonly Uint8Array[];
  /**
   * Two generations of the format. `scalar`, what Besu writes today and the default: the round in its shortest form, an
   * absent vote as an empty list, omitted seals and rounds as empty items. `fixed`, early QBFT: the round in four bytes,
   * an absent vote as an empty string, omitted items left out. Hashes follow the generation of the header.
   */
  readonly form?: 'scalar' | 'fixed';
};

const VANITY_BYTES = 32;
const SEAL_BYTES = 65;
const ADD = 0xff;
const DROP = 0x00;
const FIXED_ROUND_BYTES = 4;

export function encodeExtraData(extra: ExtraData): Uint8Array {
  const { round, seals, form = 'scalar' } = extra;
  return encodeRlp([...encodeFront(extra), encodeRound(round, form), seals]);
}

/** The extra data under a commit seal: no seals, the round kept (LEDGER-HASH-2). */
export function encodeExtraDataUnsealed(extra: ExtraData): Uint8Array {
  const { round, form = 'scalar' } = extra;
  return encodeRlp([...encodeFront(extra), encodeRound(round, form), ...(form === 'scalar' ? [[]] : [])]);
}

/** The extra data under a block's hash: neither seals nor round (LEDGER-HASH-1). */
export function encodeExtraDataForHash(extra: ExtraData): Uint8Array {
  return encodeRlp([...encodeFront(extra), ...(extra.form === 'fixed' ? [] : [encodeRound(0, 'scalar'), []])]);
}

function encodeFront({ vanity, validators, vote, form = 'scalar' }: ExtraData): RlpItem[] {
  return [vanity, validators.map(hexToBytes), encodeVote(vote, form)];
}

function encodeVote(vote: ExtraData['vote'], form: 'scalar' | 'fixed'): RlpItem {
  if (vote === undefined) return form === 'scalar' ? [] : EMPTY_BYTES;
  const drop = form === 'scalar' ? EMPTY_BYTES : new Uint8Array([DROP]);
  return [hexToBytes(vote.recipient), vote.kind === 'add' ? new Uint8Array([ADD]) : drop];
}

function encodeRound(round: number, form: 'scalar' | 'fixed'): Uint8Array {
  return form === 'scalar' ? uintToBytes(round) : padLeft(uintToBytes(round), FIXED_ROUND_BYTES);
}

/** Throws `protocol/bad-extra-data` and `rlp/…`. */
export function decodeExtraData(bytes: Uint8Array): ExtraData {
  const outer = new RlpReader(bytes);
  const reader = outer.list();
  outer.end();
  const vanity = reader.bytes(VANITY_BYTES);
  const validatorList = reader.list();
  const validators: Address[] = [];
  while (!validatorList.isDone()) {
    validators.push(validatorList.address());
    if (validators.length > EXTRA_DATA_VALIDATORS_MAX)
      throw bad('validators', 'too many', `at most ${EXTRA_DATA_VALIDATORS_MAX}`);
  }
  const vote = readVote(reader);
  const roundBytes = reader.bytes();
  if (roundBytes.length > FIXED_ROUND_BYTES) throw bad('round', `${roundBytes.length} bytes`, 'at most 4');
  const isFixed = roundBytes.length === FIXED_ROUND_BYTES && (roundBytes[0] === 0 || vote.isEmptyString);
  if (!isFixed && roundBytes[0] === 0) throw bad('round', 'leading zeros', 'four bytes or the shortest form');
  if (!isFixed && vote.isEmptyString) throw bad('vote', 'an empty string', 'an empty list');
  const round = Number(bytesToUint(roundBytes));
  const sealList = reader.list();
  const seals: Uint8Array[] = [];
  while (!sealList.isDone()) {
    seals.push(sealList.bytes(SEAL_BYTES));
    if (seals.length > EXTRA_DATA_VALIDATORS_MAX)
      throw bad('seals', 'too many', `at most ${EXTRA_DATA_VALIDATORS_MAX}`);
  }
  reader.end();
  return { vanity, validators, vote: vote.vote, round, seals, form: isFixed ? 'fixed' : 'scalar' };
}

function bad(field: string, seen: string | number, wanted: string): Error {
  return protocolFault('bad-extra-data', { field, seen, wanted });
}

function readVote(source: RlpReader): { readonly vote: ExtraData['vote']; readonly isEmptyString: boolean } {
  if (!source.isList()) {
    source.bytes(0);
    return { vote: undefined, isEmptyString: true };
  }
  const reader = source.list();
  if (reader.isDone()) return { vote: undefined, isEmptyString: false };
  const recipient = reader.address();
  const kind = reader.bytes();
  reader.end();
  if (kind.length > 1) throw bad('vote', `${kind.length} bytes`, '0xff, 0x00 or nothing');
  if (kind[0] === ADD) return { vote: { recipient, kind: 'add' }, isEmptyString: false };
  if (kind.length === 0 || kind[0] === DROP) return { vote: { recipient, kind: 'drop' }, isEmptyString: false };
  throw bad('vote', kind[0] as number, '0xff, 0x00 or nothing');
}
