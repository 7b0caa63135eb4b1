import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesToHex, type Hex, hexToBytes } from '@hanse/base';
import { decodeExtraData, encodeExtraData } from './extraData.ts';
import { hashHeader, sealHash } from './hashHeader.ts';
import type { Header } from './header.ts';
import { decodeHeader, encodeHeader } from './headerCodec.ts';

const FOLDER = new URL('../../../shared/vectors/qbft-tests/', import.meta.url);
const skip = existsSync(FOLDER) ? false : 'the outside vectors are not here (../shared/vectors)';
const load = <Shape>(name: string): Shape => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Shape;

type ExtraCase = {
  readonly rlp: Hex;
  readonly qbft_extra_data: {
    readonly vanityData: Hex;
    readonly seals: readonly Hex[];
    readonly vote: { readonly recipient: Hex; readonly voteType: Hex } | null;
    readonly round: number;
    readonly validators: readonly Hex[];
  };
};

test('extra data is read and written byte for byte', { skip }, () => {
  for (const [name, { rlp, qbft_extra_data: wanted }] of Object.entries(
    load<{ [name: string]: ExtraCase }>('bft_extra_data.json'),
  )) {
    const extra = decodeExtraData(hexToBytes(rlp));
    assert.equal(bytesToHex(encodeExtraData(extra)), rlp, name);
    assert.equal(bytesToHex(extra.vanity), wanted.vanityData);
    assert.equal(extra.round, wanted.round);
    assert.deepEqual(extra.validators, wanted.validators);
    assert.deepEqual(extra.seals.map(bytesToHex), wanted.seals);
    const vote =
      wanted.vote === null
        ? undefined
        : { recipient: wanted.vote.recipient, kind: wanted.vote.voteType === '0xff' ? 'add' : 'drop' };
    assert.deepEqual(extra.vote, vote);
  }
});

type HeaderCase = {
  readonly qbft_block_header: { readonly [field: string]: string | number };
  readonly on_chain_hash: string;
  readonly committed_seal_hash: string;
};

test('the hashes of a sealed header', { skip }, () => {
  for (const { qbft_block_header: json, on_chain_hash, committed_seal_hash } of Object.values(
    load<{ [name: string]: HeaderCase }>('bft_block_headers_data.json'),
  )) {
    const header = {
      ...json,
      logsBloom: hexToBytes(String(json['logsBloom'])),
      difficulty: BigInt(json['difficulty'] as number),
      gasLimit: BigInt(json['gasLimit'] as number),
      gasUsed: BigInt(json['gasUsed'] as number),
      extraData: hexToBytes(String(json['extraData'])),
      nonce: new Uint8Array(8),
    } as unknown as Header;
    assert.equal(hashHeader(header), on_chain_hash);
    assert.equal(sealHash(header), committed_seal_hash);
    assert.equal(hashHeader(decodeHeader(encodeHeader(header))), on_chain_hash);
  }
});

test('seals and round do not change the hash of a block, the round changes what a seal signs', () => {
  const extra = { vanity: new Uint8Array(32), validators: [], vote: undefined };
  const header = (round: number, seals: readonly Uint8Array[]): Header =>
    ({ ...BARE, extraData: encodeExtraData({ ...extra, round, seals }) }) as Header;
  const seal = new Uint8Array(65);
  assert.equal(hashHeader(header(0, [])), hashHeader(header(3, [seal])));
  assert.equal(sealHash(header(3, [])), sealHash(header(3, [seal])));
  assert.notEqual(sealHash(header(0, [])), sealHash(header(3, [])));
});

const ZERO = `0x${'00'.repeat(32)}`;
const BARE = {
  parentHash: ZERO,
  ommersHash: ZERO,
  coinbase: `0x${'00'.repeat(20)}`,
  stateRoot: ZERO,
  transactionsRoot: ZERO,
  receiptsRoot: ZERO,
  logsBloom: new Uint8Array(256),
  difficulty: 1n,
  number: 1,
  gasLimit: 1n,
  gasUsed: 0n,
  timestamp: 1,
  nonce: new Uint8Array(8),
  mixHash: '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365',
};
