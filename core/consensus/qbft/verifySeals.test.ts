import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@hanse/base';
import { type Block, decodeExtraData, encodeExtraData, hashHeader, sealHash } from '@hanse/protocol';
import { stubAddress, stubRecover, stubSign } from '../world/stubSignature.ts';
import { genesisBlock } from '../world/worldBlock.ts';
import { blockInRound, freshExtraData, sealedBlock } from './extraData.ts';
import { validatorsOf } from './validatorsOf.ts';
import { verifySeals } from './verifySeals.ts';

const validators = [1, 2, 3, 4].map(stubAddress);

function block(round: number): Block {
  const { header } = genesisBlock({ extraData: freshExtraData({ validators, round }), timestamp: 5 });
  const first = { ...header, number: 1 };
  return { header: first, hash: hashHeader(first), transactions: [], ommers: [], withdrawals: [] };
}

function sealed(authors: readonly number[], round = 2): Block {
  const open = block(round);
  return sealedBlock(
    open,
    authors.map((author) => stubSign(stubAddress(author), sealHash(open.header))),
  );
}

const judge = ({ header }: Block, expected: readonly Address[] = validators): string =>
  verifySeals(header, { validators: expected }, stubRecover).kind;

test('a quorum of seals is final, fewer are not (QBFT-SEAL-2)', () => {
  assert.equal(judge(sealed([1, 2, 3])), 'accept');
  assert.equal(judge(sealed([1, 2, 3, 4])), 'accept');
  assert.equal(judge(sealed([1, 3])), 'reject');
  assert.equal(judge(sealed([])), 'reject');
});

test('strangers, repeated and wrong seals make a header invalid (QBFT-SEAL-2, -3)', () => {
  assert.equal(judge(sealed([1, 2, 9])), 'reject');
  assert.equal(judge(sealed([1, 2, 2])), 'reject');
  assert.equal(judge(sealed([1, 2, 3, 9])), 'reject');
  const moved = blockInRound(sealed([1, 2, 3], 2), 3);
  const seals = decodeExtraData(sealed([1, 2, 3], 2).header.extraData).seals;
  assert.equal(judge(sealedBlock(moved, seals)), 'reject');
});

test('the header must name exactly the validators of its height (QBFT-SEAL-1)', () => {
  assert.equal(judge(sealed([1, 2, 3]), [1, 2, 3].map(stubAddress)), 'reject');
  assert.equal(judge(sealed([1, 2, 3]), [1, 2, 3, 5].map(stubAddress)), 'reject');
});

test('extra data that cannot be read is refused, the genesis block is not asked', () => {
  const { header } = sealed([1, 2, 3]);
  assert.equal(verifySeals({ ...header, extraData: Uint8Array.of(1, 2) }, { validators }, stubRecover).kind, 'reject');
  assert.equal(verifySeals({ ...header, number: 0 }, { validators }, stubRecover).kind, 'ignore');
});

test('round and seals do not change the hash of a block, the round changes what is sealed (QBFT-BLOCK-2, -3)', () => {
  const [first, later] = [block(0), blockInRound(block(0), 7)];
  assert.equal(hashHeader(later.header), first.hash);
  assert.equal(hashHeader(sealed([1, 2, 3], 7).header), first.hash);
  assert.notEqual(sealHash(later.header), sealHash(first.header));
  assert.deepEqual(later.header, block(7).header);
});

test('the validators that a header names come sorted (CHANGE-SEALERS-1)', () => {
  const { header } = block(0);
  const extra = decodeExtraData(header.extraData);
  const shuffled = { ...header, extraData: encodeExtraData({ ...extra, validators: [3, 1, 4, 2].map(stubAddress) }) };
  assert.deepEqual(validatorsOf(shuffled), validators);
});
