import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EVIDENCE_ADDRESS, STAKING_ADDRESS } from '@hanse/league';
import { member, type TestLedger } from './ledger.fixture.ts';
import {
  admitted,
  approve,
  balanceOf,
  candidate,
  committee,
  EPOCH,
  MEMBER_TOKENS,
  nextEpoch,
  ok,
  refused,
  S,
  send,
  stakingLedger,
} from './staking.fixture.ts';

const ALL = (1n << 256n) - 1n;
const numbers = (ledger: TestLedger): readonly number[] => committee(ledger).map(([one]) => one);
/** Told as Evidence tells it. */
const offence = (ledger: TestLedger, offender: number, height: number) =>
  ok(ledger.send(EVIDENCE_ADDRESS, S, 'onOffence', [member(offender), BigInt(height)]));
const delegated = (ledger: TestLedger, holder: number, to: number): Promise<bigint> =>
  ledger.view<bigint>(S, 'delegationOf', [member(holder), member(to)]);

describe('weight for a moment (DPOS-UNBOND-1)', () => {
  test('tokens that were lent for an election stay locked, and pay for what they elected', async () => {
    const ledger = stakingLedger({ holders: [5, 7], settings: { offenceShare: 5000, committeeMax: 3 } });
    await admitted(ledger, 8);
    await ok(approve(ledger, 5, ALL));
    while ((ledger.height + 3) % EPOCH !== 0) await ledger.block();
    await ok(send(ledger, 5, 'delegate', member(8), 1000n)); // the last block but one
    await ok(send(ledger, 5, 'undelegate', member(8), ALL)); // the last block: the election is over
    assert.ok(numbers(ledger).includes(8), 'elected by it');
    await refused(send(ledger, 5, 'withdraw'), 'NothingToWithdraw');
    await refused(send(ledger, 5, 'delegate', member(1), MEMBER_TOKENS - 999n), 'ERC20InsufficientBalance');
    const height = ledger.height;
    await nextEpoch(ledger);
    assert.ok(!numbers(ledger).includes(8), 'and not again');
    await offence(ledger, 8, height);
    await nextEpoch(ledger);
    await nextEpoch(ledger);
    await ok(send(ledger, 5, 'withdraw'));
    assert.equal(await balanceOf(ledger, member(5)), MEMBER_TOKENS - 500n);
  });
  test('the same weight cannot stand behind two candidates of one election', async () => {
    const ledger = stakingLedger({ holders: [5] });
    await admitted(ledger, 8);
    await ok(approve(ledger, 5, ALL));
    await ok(send(ledger, 5, 'delegate', member(8), MEMBER_TOKENS));
    await ok(send(ledger, 5, 'undelegate', member(8), ALL));
    await refused(send(ledger, 5, 'delegate', member(1), 1n), 'ERC20InsufficientBalance');
    await refused(send(ledger, 5, 'undelegate', member(8), 1n), 'NotDelegated');
    await refused(send(ledger, 7, 'undelegate', member(1), 1n), 'NotDelegated');
    assert.equal((await candidate(ledger, 8)).weight, 0n);
  });
});

describe('running away', () => {
  test('from a penalty, by resigning and undelegating before it is proven (DPOS-OFFENCE-1)', async () => {
    const ledger = stakingLedger({ holders: [5], settings: { offenceShare: 5000 } });
    await nextEpoch(ledger);
    const height = ledger.height;
    await ok(send(ledger, 1, 'resign'));
    await ok(send(ledger, 1, 'undelegate', member(1), 60n));
    await offence(ledger, 1, height);
    assert.equal(await delegated(ledger, 1, 1), 20n);
    await nextEpoch(ledger);
    assert.deepEqual(numbers(ledger), [2, 3]);
    for (let epochs = 0; epochs < 2; epochs++) await nextEpoch(ledger);
    await ok(send(ledger, 1, 'withdraw'));
    assert.equal(await balanceOf(ledger, member(1)), 30n);
    assert.equal(await ledger.view(STAKING_ADDRESS, 'forfeited'), 50n);
  });
  test('from jail, by resigning: only a quorum lets in again (DPOS-JAIL-1, DPOS-ADMIT-1)', async () => {
    const ledger = stakingLedger();
    await nextEpoch(ledger);
    await ledger.block({ coinbase: member(2), missed: [member(1)] });
    await ok(send(ledger, 1, 'resign'));
    await nextEpoch(ledger, { coinbase: member(2) });
    assert.deepEqual(numbers(ledger), [2, 3]);
    await refused(send(ledger, 1, 'register', 'anew'), 'AlreadyRegistered');
    await refused(send(ledger, 1, 'unjail'), 'NotAdmitted');
    await refused(send(ledger, 1, 'admit', member(1)), 'NotInCharge');
    await nextEpoch(ledger, { coinbase: member(2) });
    assert.deepEqual(numbers(ledger), [2, 3]);
  });
  test('an expulsion that was voted on before an admission does not undo it (DPOS-ADMIT-1)', async () => {
    const ledger = stakingLedger({ founders: [1, 2, 3, 4] });
    await admitted(ledger, 8, 4);
    for (const voter of [1, 2]) await ok(send(ledger, voter, 'expel', member(8)));
    await ok(send(ledger, 8, 'resign'));
    for (const voter of [1, 2, 3]) await ok(send(ledger, voter, 'admit', member(8)));
    await ok(send(ledger, 3, 'expel', member(8)));
    assert.equal((await candidate(ledger, 8)).isAdmitted, true);
  });
});

describe('being in charge without being wanted', () => {
  test('a thousand who register cost the election nothing and are not in it (DPOS-ELECT-1)', async () => {
    const ledger = stakingLedger();
    const crowd = Array.from({ length: 1000 }, (_, at) => 1000 + at);
    for (let from = 0; from < crowd.length; from += 200) {
      const sent = crowd.slice(from, from + 200).map((one) => ({
        from: member(one),
        to: S,
        name: 'register',
        args: [`crowd ${one}`],
        gas: 300_000n,
      }));
      for (const { said } of await ledger.block({ sent })) assert.equal(said, 'ok');
    }
    assert.equal(await ledger.view(S, 'count'), 1003n);
    await refused(send(ledger, 1000, 'delegate', member(1000), 1n), 'NotAdmitted');
    await nextEpoch(ledger);
    assert.deepEqual(numbers(ledger), [1, 2, 3]);
  });
  test('an admitted one without weight is not elected, nor one whose weight has left', async () => {
    const ledger = stakingLedger();
    await admitted(ledger, 8);
    await ok(send(ledger, 3, 'undelegate', member(3), ALL));
    await nextEpoch(ledger);
    assert.deepEqual(numbers(ledger), [1, 2]);
  });
});
