import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Hash, isFault } from '@hanse/base';
import { sealHash } from '@hanse/protocol';
import { stubAddress, stubRecover, stubSign } from '../world/stubSignature.ts';
import { genesisBlock, makeBlock } from '../world/worldBlock.ts';
import { freshExtraData } from './extraData.ts';
import { preparePayload } from './payload.ts';
import { qbft } from './qbft.ts';
import { decodeRecord, encodeRecord, type QbftRecord } from './record.ts';

const validators = [1, 2, 3, 4].map(stubAddress);
const genesis = genesisBlock({ extraData: freshExtraData({ validators, round: 0 }), timestamp: 0 });
const head = { header: genesis.header, hash: genesis.hash, engine: 'qbft', validators, since: 1 };
const settings = { blockPeriodMs: 1000, emptyBlockPeriodMs: 1000, roundTimeoutMs: 1000, roundTimeoutMsMax: 1000 };
const context = { self: stubAddress(2), settings, recover: stubRecover };

function fullRecord(height: number): QbftRecord {
  const extraData = freshExtraData({ validators, round: 3 });
  const block = makeBlock({ parent: head, coinbase: stubAddress(1), extraData, nowMs: 0, serial: 1 });
  const digest = sealHash(block.header);
  const payload = preparePayload({ height: 1, round: 3, digest });
  const prepares = [1, 2, 3].map((by) => ({ payload, signature: stubSign(stubAddress(by), payload.signingHash()) }));
  const other = `0x${'12'.repeat(32)}` as Hash;
  const votes = { roundChange: { prepared: { round: 1, digest: other } }, prepare: digest, commit: digest };
  return { height, round: 3, votes, lock: { round: 3, digest, block, prepares } };
}

test('a record says after reading what was written (QBFT-RESTART-1)', () => {
  const empty: QbftRecord = { height: 7, round: 0, votes: {}, lock: undefined };
  assert.deepEqual(decodeRecord(encodeRecord(empty)), empty);
  const wished: QbftRecord = {
    ...empty,
    round: 2,
    votes: { roundChange: { prepared: undefined }, proposal: genesis.hash },
  };
  assert.deepEqual(decodeRecord(encodeRecord(wished)), wished);
  const bytes = encodeRecord(fullRecord(1));
  assert.deepEqual(encodeRecord(decodeRecord(bytes)), bytes);
});

test('a damaged record is a fault, whatever is missing', () => {
  const bytes = encodeRecord(fullRecord(1));
  for (let length = 0; length < bytes.length; length += 1 + (length >> 4)) {
    assert.throws(
      () => decodeRecord(bytes.subarray(0, length)),
      (error) => isFault(error, 'consensus/damaged-record'),
    );
  }
});

test('a restored node repeats what it can repeat word for word, and checks its lock again (QBFT-RESTART-2)', () => {
  const { state, output } = qbft.start(context, encodeRecord(fullRecord(1)), head, 0);
  const said = output.flatMap((one) =>
    one.kind === 'say' ? [`${one.utterance.unsigned.kind} r${one.utterance.slot.round}`] : [],
  );
  // The round change carried an older lock that is gone: repeating it without would be another statement.
  assert.deepEqual(said, ['prepare r3', 'commit r3']);
  assert.ok(output.some((one) => one.kind === 'check' && one.round === 3));
  assert.equal(qbft.describe(state).round, 3);
});

test('a record of a finished height is forgotten, one of a later height silences the node (QBFT-RESTART-3)', () => {
  const { state } = qbft.start(context, encodeRecord(fullRecord(0)), head, 0);
  assert.equal(qbft.describe(state).round, 0);
  const later = qbft.start(context, encodeRecord(fullRecord(9)), head, 1_000_000);
  assert.deepEqual(
    later.output.filter(({ kind }) => kind !== 'note'),
    [{ kind: 'behind', height: 8 }],
  );
  const tempted = qbft.step(later.state, { kind: 'pool', hasTransactions: true }, 2_000_000);
  assert.deepEqual(tempted.output, []);
});
