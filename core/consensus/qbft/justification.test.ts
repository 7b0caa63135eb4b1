import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Block } from '@hanse/protocol';
import { sealHash } from '@hanse/protocol';
import { stubAddress } from '../world/stubSignature.ts';
import { blockInRound, freshExtraData } from './extraData.ts';
import { proposalFault, roundChangeFault } from './justification.ts';
import type { Prepared, PreparePayload, Proposal, RoundChange, RoundChangePayload, Signed } from './message.ts';
import { roundChangePayload } from './payload.ts';
import {
  blockBy,
  genesis,
  preparedIn,
  prepares,
  proposal,
  signed,
  startAs,
  validators,
  wishes,
} from './testMessages.ts';

const { state } = startAs(4);
const faultOf = (message: Proposal, author: number): string | undefined =>
  proposalFault(state, message, stubAddress(author))?.code;
const NOT_JUSTIFIED = 'consensus/not-justified';
const BAD_BLOCK = 'consensus/bad-block';
const nobody = { 1: undefined, 2: undefined, 3: undefined };

test('round 0 is justified by nothing, and by nothing else (QBFT-PROPOSAL-2, -3)', () => {
  assert.equal(faultOf(proposal(0, 1, blockBy(1, 0)), 1), undefined);
  assert.equal(faultOf(proposal(0, 1, blockBy(1, 0), { roundChanges: wishes(0, nobody) }), 1), NOT_JUSTIFIED);
  assert.equal(faultOf(proposal(0, 1, blockBy(2, 0)), 1), BAD_BLOCK);
});

test('a proposed block obeys its head and its round (QBFT-BLOCK-1)', () => {
  const { header, ...rest } = blockBy(1, 0);
  const judge = (change: Partial<Block['header']>): string | undefined =>
    faultOf(proposal(0, 1, { ...rest, header: { ...header, ...change } }), 1);
  assert.equal(judge({}), undefined);
  assert.equal(judge({ number: 2 }), BAD_BLOCK);
  assert.equal(judge({ parentHash: header.mixHash }), BAD_BLOCK);
  assert.equal(judge({ mixHash: genesis.hash }), BAD_BLOCK);
  assert.equal(judge({ extraData: freshExtraData({ validators, round: 1 }) }), BAD_BLOCK);
  assert.equal(judge({ extraData: freshExtraData({ validators: validators.slice(1), round: 0 }) }), BAD_BLOCK);
});

test('a later round needs round changes of a quorum, one each, to exactly this round (QBFT-PROPOSAL-4)', () => {
  const judge = (roundChanges: readonly Signed<RoundChangePayload>[]): string | undefined =>
    faultOf(proposal(1, 2, blockBy(2, 1), { roundChanges }), 2);
  assert.equal(judge(wishes(1, nobody)), undefined);
  assert.equal(judge(wishes(1, { 1: undefined, 2: undefined })), NOT_JUSTIFIED);
  assert.equal(judge(wishes(2, nobody)), NOT_JUSTIFIED);
  assert.equal(judge(wishes(1, { 1: undefined, 2: undefined, 9: undefined })), NOT_JUSTIFIED);
  assert.equal(judge([...wishes(1, { 1: undefined, 2: undefined }), ...wishes(1, { 2: undefined })]), NOT_JUSTIFIED);
  const forged = wishes(1, nobody).map(({ payload }) => ({ payload, signature: new Uint8Array(65) }));
  assert.equal(judge(forged), NOT_JUSTIFIED);
});

test('a prepared block binds: it and no other may be proposed, with its certificate (QBFT-PROPOSAL-5, QBFT-CERTIFICATE-1)', () => {
  const locked = blockBy(1, 0);
  const prepared = preparedIn(locked);
  const roundChanges = wishes(1, { 2: undefined, 3: prepared, 4: undefined });
  const judge = (block: Block, certificate: readonly Signed<PreparePayload>[]): string | undefined =>
    faultOf(proposal(1, 2, block, { roundChanges, prepares: certificate }), 2);
  const again = blockInRound(locked, 1);
  assert.equal(judge(again, prepares(prepared, [1, 2, 3])), undefined);
  assert.equal(judge(blockBy(2, 1), prepares(prepared, [1, 2, 3])), NOT_JUSTIFIED);
  assert.equal(judge(blockBy(2, 1), []), NOT_JUSTIFIED);
  assert.equal(judge(again, prepares(prepared, [1, 2])), NOT_JUSTIFIED);
  assert.equal(judge(again, prepares(prepared, [1, 2, 2])), NOT_JUSTIFIED);
  assert.equal(judge(again, prepares(prepared, [1, 2, 9])), NOT_JUSTIFIED);
  assert.equal(judge(again, prepares({ ...prepared, round: 1 }, [1, 2, 3])), NOT_JUSTIFIED);
  assert.equal(judge(again, prepares(preparedIn(blockBy(1, 0, 7)), [1, 2, 3])), NOT_JUSTIFIED);
});

test('the certificate of the highest round binds; two for one round are a lie (QBFT-PROPOSAL-6, QBFT-CERTIFICATE-2)', () => {
  const [old, recent] = [blockBy(1, 0), blockBy(2, 1)];
  const recently = { round: 1, digest: sealHash(recent.header) };
  const roundChanges = wishes(2, { 1: preparedIn(old), 2: recently, 3: undefined });
  const judge = (block: Block, prepared: Prepared): string | undefined =>
    faultOf(proposal(2, 3, blockInRound(block, 2), { roundChanges, prepares: prepares(prepared, [1, 2, 3]) }), 3);
  assert.equal(judge(recent, recently), undefined);
  assert.equal(judge(old, preparedIn(old)), NOT_JUSTIFIED);
  const lies = wishes(1, { 1: preparedIn(old), 2: preparedIn(blockBy(1, 0, 9)), 3: undefined });
  const lying = proposal(1, 2, blockInRound(old, 1), {
    roundChanges: lies,
    prepares: prepares(preparedIn(old), [1, 2, 3]),
  });
  assert.equal(faultOf(lying, 2), NOT_JUSTIFIED);
});

test('a round change is prepared with everything or with nothing (QBFT-ROUND-3)', () => {
  const block = blockBy(1, 0);
  const prepared = preparedIn(block);
  const judge = (
    round: number,
    by: Prepared | undefined,
    rest: Partial<Pick<RoundChange, 'block' | 'prepares'>>,
  ): boolean => {
    const payload = signed(roundChangePayload({ height: 1, round, prepared: by }), 3);
    return (
      roundChangeFault(state, { kind: 'round-change', signed: payload, block: undefined, prepares: [], ...rest }) ===
      undefined
    );
  };
  const certificate = prepares(prepared, [1, 2, 4]);
  assert.ok(judge(1, undefined, {}));
  assert.ok(judge(1, prepared, { block, prepares: certificate }));
  assert.ok(!judge(0, undefined, {}));
  assert.ok(!judge(1, undefined, { block }));
  assert.ok(!judge(1, undefined, { prepares: certificate }));
  assert.ok(!judge(1, prepared, {}));
  assert.ok(!judge(1, prepared, { block }));
  assert.ok(!judge(1, prepared, { block: blockBy(2, 0), prepares: certificate }));
  assert.ok(!judge(1, prepared, { block, prepares: certificate.slice(1) }));
  assert.ok(!judge(1, { ...prepared, round: 1 }, { block, prepares: certificate }));
});
