import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Address, Hex } from '@hanse/base';
import { staking as artifact, hostileToken } from '@hanse/contracts';
import { EVIDENCE_ADDRESS, STAKE_TOKEN_ADDRESS, VALIDATORS_ADDRESS } from '@hanse/league';
import { type Abi, encodeFunctionData, toFunctionSelector } from 'viem';
import { member, members, type TestLedger } from './ledger.fixture.ts';
import {
  admitted,
  approve,
  balanceOf,
  candidate,
  committee,
  EPOCH,
  inCharge,
  MEMBER_TOKENS,
  nextEpoch,
  type Options,
  ok,
  refused,
  S,
  send,
  stakingLedger,
} from './staking.fixture.ts';

const ALL = (1n << 256n) - 1n;
const ZERO = `0x${'00'.repeat(20)}`;
const delegated = (ledger: TestLedger, delegator: number, to: number): Promise<bigint> =>
  ledger.view<bigint>(S, 'delegationOf', [member(delegator), member(to)]);
const free = (ledger: TestLedger, holder: number): Promise<bigint> =>
  ledger.view<bigint>(S, 'freeSeats', [member(holder)]);

describe('the genesis (DPOS-SETTINGS-1)', () => {
  test('what is written as storage is what the contract reads', async () => {
    const treasury = member(70);
    const ledger = stakingLedger({ holders: [5], rewards: 77n, settings: { rewardPerBlock: 7n, treasury } });
    const settings = await ledger.view<{ readonly [name: string]: unknown }>(S, 'settings');
    assert.deepEqual(
      [settings['mode'], settings['epochBlocks'], settings['committeeMax'], settings['unbondingEpochs']],
      [0n, BigInt(EPOCH), 4n, 2n],
    );
    assert.equal(String(settings['treasury']).toLowerCase(), treasury);
    assert.deepEqual(
      [settings['missedShareMax'], settings['jailEpochs'], settings['offenceShare']],
      [5000n, 1n, 1000n],
    );
    assert.deepEqual([settings['committeeMin'], settings['candidatesMax']], [1n, 256n]);
    assert.equal(await ledger.view(S, 'rewards'), 77n);
    assert.equal(await ledger.view(S, 'bonded'), 300n);
    assert.equal(await ledger.view(S, 'count'), 3n);
    const { name, weight, isAdmitted, isInCharge, jailedUntil } = await candidate(ledger, 2);
    assert.deepEqual(
      { name, weight, isAdmitted, isInCharge, jailedUntil },
      {
        name: 'founder 2',
        weight: 100n,
        isAdmitted: true,
        isInCharge: true,
        jailedUntil: 0n,
      },
    );
    assert.equal(await delegated(ledger, 2, 2), 100n);
    assert.equal(await balanceOf(ledger, member(5)), MEMBER_TOKENS);
  });
});

describe('candidates (DPOS-CANDIDATE-1, DPOS-ADMIT-1)', () => {
  test('register once, with a short name', async () => {
    const ledger = stakingLedger();
    await refused(send(ledger, 8, 'register', ''), 'NameLength');
    await refused(send(ledger, 8, 'register', 'x'.repeat(65)), 'NameLength');
    await ok(send(ledger, 8, 'register', '上海海事银行股份有限公司'));
    await refused(send(ledger, 8, 'register', 'again'), 'AlreadyRegistered');
    await refused(send(ledger, 1, 'register', 'again'), 'AlreadyRegistered');
    const { name, isAdmitted } = await candidate(ledger, 8);
    assert.deepEqual([name, isAdmitted], ['上海海事银行股份有限公司', false]);
  });
  test('a quorum of those in charge admits; nobody admits itself', async () => {
    const ledger = stakingLedger({ founders: [1, 2, 3, 4] });
    await refused(send(ledger, 1, 'admit', member(8)), 'NotRegistered');
    await ok(send(ledger, 8, 'register', 'eight'));
    await refused(send(ledger, 8, 'admit', member(8)), 'NotInCharge');
    await ok(send(ledger, 1, 'admit', member(8)));
    await refused(send(ledger, 1, 'admit', member(8)), 'AlreadyVoted');
    await ok(send(ledger, 2, 'admit', member(8)));
    assert.deepEqual([(await candidate(ledger, 8)).isAdmitted, (await candidate(ledger, 8)).votes], [false, 2n]);
    await ok(send(ledger, 4, 'admit', member(8)));
    assert.equal((await candidate(ledger, 8)).isAdmitted, true);
    await refused(send(ledger, 3, 'admit', member(8)), 'AlreadyAdmitted');
  });
  test('a vote can be taken back, and counts only while its author is in charge', async () => {
    const ledger = stakingLedger();
    await ok(send(ledger, 8, 'register', 'eight'));
    const kind = `0x${Buffer.from('admit'.padEnd(32, '\0')).toString('hex')}`;
    const ballot = await ledger.view<string>(S, 'ballotOf', [kind, member(8), ZERO, 0n]);
    await refused(send(ledger, 1, 'revoke', ballot), 'NotVoted');
    await ok(send(ledger, 1, 'admit', member(8)));
    await ok(send(ledger, 1, 'revoke', ballot));
    await ok(send(ledger, 3, 'admit', member(8)));
    await ok(send(ledger, 3, 'resign'));
    await nextEpoch(ledger);
    assert.deepEqual(committee(ledger), [
      [1, 100],
      [2, 100],
    ]);
    assert.equal((await candidate(ledger, 8)).votes, 0n);
    await ok(send(ledger, 1, 'admit', member(8)));
    assert.equal((await candidate(ledger, 8)).isAdmitted, false);
    await ok(send(ledger, 2, 'admit', member(8)));
    assert.equal((await candidate(ledger, 8)).isAdmitted, true);
  });
  test('expelled and resigned candidates are not elected, and can be admitted anew', async () => {
    const ledger = stakingLedger();
    for (const voter of [1, 2]) await ok(send(ledger, voter, 'expel', member(3)));
    await refused(send(ledger, 1, 'expel', member(3)), 'NotAdmitted');
    await refused(send(ledger, 3, 'resign'), 'NotAdmitted');
    assert.deepEqual(
      committee(ledger).map(([one]) => one),
      [1, 2, 3],
      'until the epoch ends',
    );
    await nextEpoch(ledger);
    assert.deepEqual(committee(ledger), [
      [1, 100],
      [2, 100],
    ]);
    for (const voter of [1, 2]) await ok(send(ledger, voter, 'admit', member(3)));
    await nextEpoch(ledger);
    assert.deepEqual(
      committee(ledger).map(([one]) => one),
      [1, 2, 3],
    );
  });
  test('no more are admitted than the settings allow', async () => {
    const ledger = stakingLedger({ settings: { candidatesMax: 4 } });
    await admitted(ledger, 8);
    await ok(send(ledger, 9, 'register', 'nine'));
    await refused(send(ledger, 1, 'admit', member(9)), 'TooManyCandidates');
  });
});

describe('seats (DPOS-SEATS-1, DPOS-DELEGATE-1)', () => {
  test('a quorum grants them; a seat is given once', async () => {
    const ledger = stakingLedger();
    await refused(send(ledger, 9, 'grant', member(9), 50n), 'NotInCharge');
    for (const voter of [1, 2]) await ok(send(ledger, voter, 'grant', member(9), 50n));
    await refused(send(ledger, 9, 'delegate', member(1), 51n), 'SeatsTooFew');
    await ok(send(ledger, 9, 'delegate', member(1), 30n));
    await refused(send(ledger, 9, 'delegate', member(2), 21n), 'SeatsTooFew');
    await refused(send(ledger, 9, 'delegate', member(2), 0n), 'NoAmount');
    await refused(send(ledger, 9, 'delegate', member(8), 1n), 'NotAdmitted');
    await ok(send(ledger, 9, 'delegate', member(2), 20n));
    assert.deepEqual(
      [await delegated(ledger, 9, 1), await delegated(ledger, 9, 2), await free(ledger, 9)],
      [30n, 20n, 0n],
    );
    await refused(send(ledger, 9, 'fundRewards', 1n), 'OnlyTokens');
  });
  test('the league takes back what is free and what is delegated', async () => {
    const ledger = stakingLedger();
    for (const voter of [1, 2]) await ok(send(ledger, voter, 'grant', member(9), 50n));
    await ok(send(ledger, 9, 'delegate', member(1), 30n));
    for (const voter of [1, 2]) await ok(send(ledger, voter, 'reclaim', member(9), ZERO, 999n));
    for (const voter of [1, 2]) await ok(send(ledger, voter, 'reclaim', member(9), member(1), 10n));
    assert.deepEqual([await free(ledger, 9), await delegated(ledger, 9, 1)], [0n, 20n]);
    assert.equal(await ledger.view(S, 'bonded'), 320n);
    await refused(send(stakingLedger({ holders: [5] }), 1, 'grant', member(9), 1n), 'OnlySeats');
  });
});

describe('seats taken back (DPOS-SEATS-1)', () => {
  const reclaim = async (ledger: TestLedger, from: string, seats: bigint): Promise<void> => {
    for (const voter of [1, 2, 3]) await send(ledger, voter, 'reclaim', member(9), from, seats);
  };
  test('cannot be saved by undelegating them before the vote is decided', async () => {
    const ledger = stakingLedger();
    for (const voter of [1, 2, 3]) await send(ledger, voter, 'grant', member(9), 50n);
    await ok(send(ledger, 9, 'delegate', member(1), 50n));
    await ok(send(ledger, 9, 'undelegate', member(1), 50n));
    await reclaim(ledger, member(1), 40n);
    assert.equal(await ledger.view(S, 'owedSeats', [member(9)]), 40n);
    for (let epochs = 0; epochs < 4; epochs++) await nextEpoch(ledger);
    await ok(send(ledger, 9, 'withdraw'));
    assert.deepEqual([await free(ledger, 9), await ledger.view(S, 'owedSeats', [member(9)])], [10n, 0n]);
    await refused(send(ledger, 9, 'delegate', member(2), 11n), 'SeatsTooFew');
  });
  test('what is owed ends with the next grant, and with a vote that finds its seats', async () => {
    const ledger = stakingLedger();
    for (const voter of [1, 2, 3]) await send(ledger, voter, 'grant', member(9), 50n);
    await reclaim(ledger, ZERO, 70n);
    assert.equal(await ledger.view(S, 'owedSeats', [member(9)]), 20n);
    for (const voter of [1, 2, 3]) await send(ledger, voter, 'grant', member(9), 30n);
    assert.deepEqual([await free(ledger, 9), await ledger.view(S, 'owedSeats', [member(9)])], [30n, 0n]);
    await reclaim(ledger, member(1), 5n);
    await reclaim(ledger, ZERO, 5n);
    assert.deepEqual([await free(ledger, 9), await ledger.view(S, 'owedSeats', [member(9)])], [25n, 0n]);
  });
});

describe('the election (DPOS-EPOCH-1, -2, DPOS-ELECT-1, -2)', () => {
  test('is in the last block of an epoch, and the committee begins with the next', async () => {
    const ledger = stakingLedger();
    for (const voter of [1, 2]) await ok(send(ledger, voter, 'grant', member(9), 50n));
    await ok(send(ledger, 9, 'delegate', member(2), 50n));
    while (ledger.height < EPOCH - 2) {
      await ledger.block();
      assert.deepEqual([inCharge(ledger).since, inCharge(ledger).weights], [1, undefined]);
    }
    await ledger.block();
    assert.equal(ledger.height, EPOCH - 1);
    assert.deepEqual(
      [inCharge(ledger).since, committee(ledger)],
      [
        EPOCH,
        [
          [1, 100],
          [2, 150],
          [3, 100],
        ],
      ],
    );
  });
  test('the heaviest are elected, of equals those with lower addresses', async () => {
    const ledger = stakingLedger({ founders: [5, 4, 3, 2, 1, 6, 7], settings: { committeeMax: 3 } });
    await nextEpoch(ledger);
    assert.deepEqual(committee(ledger), [
      [1, 100],
      [2, 100],
      [3, 100],
    ]);
    for (const voter of [1, 2, 3]) await send(ledger, voter, 'grant', member(9), 3n);
    await ok(send(ledger, 9, 'delegate', member(7), 2n));
    await ok(send(ledger, 9, 'delegate', member(4), 1n));
    assert.deepEqual(
      await ledger.view(S, 'tally'),
      [
        [1, 100],
        [4, 101],
        [7, 102],
      ].map(([number, weight]) => (BigInt(weight ?? 0) << 160n) | (members(number ?? 0)[0] ?? 0n)),
    );
    await nextEpoch(ledger);
    assert.deepEqual(committee(ledger), [
      [1, 100],
      [4, 101],
      [7, 102],
    ]);
  });
  test('if too few can be elected the present committee stays', async () => {
    const ledger = stakingLedger({ settings: { committeeMin: 3 } });
    await nextEpoch(ledger);
    await ok(send(ledger, 2, 'resign'));
    await nextEpoch(ledger);
    assert.deepEqual(
      [inCharge(ledger).since, committee(ledger)],
      [
        2 * EPOCH,
        [
          [1, 100],
          [2, 100],
          [3, 100],
        ],
      ],
    );
    const alone = stakingLedger();
    for (const one of [1, 2, 3]) await ok(send(alone, one, 'resign'));
    await nextEpoch(alone);
    assert.deepEqual(
      committee(alone).map(([one]) => one),
      [1, 2, 3],
      'nobody is a candidate',
    );
  });
  test('a change that was voted goes before', async () => {
    const ledger = stakingLedger();
    const dpos = `0x${Buffer.from('dpos'.padEnd(32, '\0')).toString('hex')}`;
    const id = (await ok(ledger.send(member(1), VALIDATORS_ADDRESS, 'propose', [BigInt(EPOCH), dpos, members(7)])))
      .value;
    await ok(ledger.send(member(2), VALIDATORS_ADDRESS, 'vote', [id]));
    await nextEpoch(ledger);
    assert.deepEqual(committee(ledger), [[7, 0]]);
    await nextEpoch(ledger);
    assert.deepEqual(
      committee(ledger).map(([one]) => one),
      [1, 2, 3],
      'until the next election',
    );
  });
  test('only Validators opens blocks, only Evidence tells of offences', async () => {
    const ledger = stakingLedger();
    for (const caller of [member(1), S, EVIDENCE_ADDRESS, '0xfffffffffffffffffffffffffffffffffffffffe' as Address])
      assert.equal((await ledger.attempt(caller, S, 'onBlock', [member(1), []])).said, 'OnlyValidators');
    for (const caller of [member(1), S, VALIDATORS_ADDRESS])
      assert.equal((await ledger.attempt(caller, S, 'onOffence', [member(1), 1n])).said, 'OnlyEvidence');
  });
});

describe('undelegation (DPOS-UNBOND-1)', () => {
  test('weight counts no more at once, and comes back after the epochs laid down', async () => {
    const ledger = stakingLedger();
    await ok(send(ledger, 1, 'undelegate', member(1), 40n));
    await refused(send(ledger, 1, 'undelegate', member(1), 61n), 'NotDelegated');
    await refused(send(ledger, 2, 'undelegate', member(1), 1n), 'NotDelegated');
    await refused(send(ledger, 2, 'undelegate', member(2), 0n), 'NoAmount');
    await refused(send(ledger, 1, 'delegate', member(2), 1n), 'SeatsTooFew');
    const [leave] = await ledger.view<readonly { readonly amount: bigint; readonly from: bigint }[]>(S, 'leavesOf', [
      member(1),
    ]);
    assert.deepEqual([leave?.amount, leave?.from], [40n, 2n]);
    await nextEpoch(ledger);
    assert.deepEqual(committee(ledger), [
      [1, 60],
      [2, 100],
      [3, 100],
    ]);
    await refused(send(ledger, 1, 'withdraw'), 'NothingToWithdraw');
    await nextEpoch(ledger);
    assert.equal((await ok(send(ledger, 1, 'withdraw'))).value, 40n);
    await refused(send(ledger, 1, 'withdraw'), 'NothingToWithdraw');
    assert.equal(await free(ledger, 1), 40n);
    await ok(send(ledger, 1, 'delegate', member(2), 40n));
    await nextEpoch(ledger);
    assert.deepEqual(committee(ledger), [
      [1, 60],
      [2, 140],
      [3, 100],
    ]);
  });
  test('all of it, in several epochs, up to a limit of entries', async () => {
    const ledger = stakingLedger({ settings: { unbondingEpochs: 32 } });
    await ok(send(ledger, 1, 'undelegate', member(1), 1n));
    await ok(send(ledger, 1, 'undelegate', member(1), 1n));
    assert.equal((await ledger.view<readonly unknown[]>(S, 'leavesOf', [member(1)])).length, 1, 'one entry an epoch');
    for (let epoch = 1; epoch < 32; epoch++) {
      await nextEpoch(ledger);
      await ok(send(ledger, 1, 'undelegate', member(1), 1n));
    }
    await nextEpoch(ledger);
    assert.equal((await ok(send(ledger, 1, 'withdraw'))).value, 2n, 'the first is due when the last fits');
    await ok(send(ledger, 1, 'undelegate', member(1), ALL));
    assert.equal(await delegated(ledger, 1, 1), 0n);
  });
});

/** Told as Evidence tells it. */
async function offence(ledger: TestLedger, offender: number, height: number): Promise<void> {
  await ok(ledger.send(EVIDENCE_ADDRESS, S, 'onOffence', [member(offender), BigInt(height)]));
}

describe('penalties', () => {
  test('who misses more than its share of turns is jailed, and comes back by itself (DPOS-JAIL-1)', async () => {
    const ledger = stakingLedger();
    await nextEpoch(ledger);
    for (let at = 0; at < 4; at++) await ledger.block({ coinbase: member(2), missed: [member(1)] });
    for (let at = 0; at < 2; at++) await ledger.block({ coinbase: member(2), missed: [member(3)] });
    for (let at = 0; at < 2; at++) await ledger.block({ coinbase: member(3) });
    const { taken, missed, takenEver } = await candidate(ledger, 2);
    assert.deepEqual([taken, missed, takenEver], [6n, 0n, 6n]);
    await nextEpoch(ledger, { coinbase: member(2) });
    // 1 missed all of its turns, 3 half of them, which is allowed.
    assert.deepEqual(
      committee(ledger).map(([one]) => one),
      [2, 3],
    );
    assert.equal((await candidate(ledger, 1)).jailedUntil, 3n);
    await refused(send(ledger, 1, 'unjail'), 'JailedUntil');
    await refused(send(ledger, 2, 'unjail'), 'NotJailed');
    await nextEpoch(ledger, { coinbase: member(2) });
    await ok(send(ledger, 1, 'unjail'));
    await nextEpoch(ledger, { coinbase: member(2) });
    assert.deepEqual(
      committee(ledger).map(([one]) => one),
      [1, 2, 3],
    );
  });
  test('an offence costs weight and admission, the turns only from the next epoch on (DPOS-OFFENCE-1)', async () => {
    const ledger = stakingLedger();
    await offence(ledger, 1, 1);
    const { weight, isAdmitted, isInCharge } = await candidate(ledger, 1);
    assert.deepEqual([weight, isAdmitted, isInCharge], [90n, false, true]);
    await refused(send(ledger, 1, 'unjail'), 'NotAdmitted');
    await nextEpoch(ledger);
    assert.deepEqual(committee(ledger), [
      [2, 100],
      [3, 100],
    ]);
    await refused(send(ledger, 1, 'register', 'anew'), 'AlreadyRegistered');
    for (const voter of [2, 3]) await ok(send(ledger, voter, 'admit', member(1)));
    await nextEpoch(ledger);
    assert.deepEqual(committee(ledger), [
      [1, 90],
      [2, 100],
      [3, 100],
    ]);
    await ok(send(ledger, 1, 'undelegate', member(1), ALL));
  });
  test('weight that is leaving answers for offences of its time, not for later ones', async () => {
    const ledger = stakingLedger({ settings: { offenceShare: 5000 } });
    await ok(send(ledger, 1, 'undelegate', member(1), 40n)); // epoch 0
    await nextEpoch(ledger);
    await offence(ledger, 1, 1); // an offence of epoch 0
    assert.equal(await ledger.view(S, 'forfeited'), 50n);
    await nextEpoch(ledger);
    assert.equal((await ok(send(ledger, 1, 'withdraw'))).value, 20n);
    const other = stakingLedger({ settings: { offenceShare: 5000 } });
    await ok(send(other, 1, 'undelegate', member(1), 40n));
    await nextEpoch(other);
    await offence(other, 1, EPOCH); // an offence of epoch 1
    await nextEpoch(other);
    assert.equal((await ok(send(other, 1, 'withdraw'))).value, 40n);
  });
  test('of all that is undelegated in the last block of an epoch the next one has had the use', async () => {
    const ledger = stakingLedger({ settings: { offenceShare: 5000 } });
    await ledger.skip(EPOCH - 2);
    await ok(send(ledger, 1, 'undelegate', member(1), ALL)); // block 9: counted for epoch 1 already
    assert.deepEqual(committee(ledger)[0], [1, 100]);
    await offence(ledger, 1, EPOCH);
    await nextEpoch(ledger);
    await refused(send(ledger, 1, 'withdraw'), 'NothingToWithdraw');
    await nextEpoch(ledger);
    assert.equal((await ok(send(ledger, 1, 'withdraw'))).value, 50n);
  });
  test('are taken once for the offences of one epoch, however many are told of', async () => {
    const ledger = stakingLedger();
    for (let times = 0; times < 3; times++) await offence(ledger, 1, 1 + times);
    assert.equal((await candidate(ledger, 1)).weight, 90n);
    await nextEpoch(ledger);
    await offence(ledger, 1, EPOCH);
    assert.equal((await candidate(ledger, 1)).weight, 81n);
    assert.equal(await ledger.view(S, 'offencesOf', [member(1)]), 4n);
  });
  test('all of it can be lost but one unit, however often', async () => {
    const ledger = stakingLedger({ settings: { offenceShare: 10_000 } });
    for (let times = 0; times < 3; times++) {
      await offence(ledger, 1, ledger.height);
      await nextEpoch(ledger);
    }
    assert.equal((await candidate(ledger, 1)).weight, 1n);
    assert.equal(await ledger.view(S, 'forfeited'), 99n);
  });
  test('votes from before an offence do not readmit', async () => {
    const ledger = stakingLedger();
    await ok(send(ledger, 1, 'resign'));
    await ok(send(ledger, 2, 'admit', member(1)));
    await offence(ledger, 1, 1);
    await ok(send(ledger, 3, 'admit', member(1)));
    assert.equal((await candidate(ledger, 1)).isAdmitted, false);
    await ok(send(ledger, 2, 'admit', member(1)));
    assert.equal((await candidate(ledger, 1)).isAdmitted, true);
  });
  test('fit into the gas that Evidence gives, with weight leaving in every epoch', async () => {
    const ledger = stakingLedger({ settings: { unbondingEpochs: 32 } });
    for (let epoch = 0; epoch < 32; epoch++) {
      await ok(send(ledger, 1, 'undelegate', member(1), 3n));
      await nextEpoch(ledger);
    }
    const { said, gasUsed } = await ledger.attempt(EVIDENCE_ADDRESS, S, 'onOffence', [member(1), 1n]);
    assert.equal(said, 'ok');
    assert.ok(gasUsed < 1_000_000n, `${gasUsed}`);
  });
  test('of somebody who never registered: nothing', async () => {
    const ledger = stakingLedger();
    await offence(ledger, 50, 1);
    assert.equal(await ledger.view(S, 'forfeited'), 0n);
  });
});

describe('tokens', () => {
  const settings = { rewardPerBlock: 5n, treasury: member(70) };
  test('are locked, rewarded, forfeited and given back; none is made or lost (DPOS-REWARD-1, DPOS-WEIGHT-1)', async () => {
    const ledger = stakingLedger({ holders: [5, 6], rewards: 12n, settings });
    const total = async (): Promise<bigint> => {
      let sum = 0n;
      for (const one of [S, member(5), member(6), member(70)]) sum += await balanceOf(ledger, one);
      return sum;
    };
    const all = await total();
    await refused(send(ledger, 5, 'delegate', member(1), 10n), 'ERC20InsufficientAllowance');
    await ok(approve(ledger, 5, ALL));
    await refused(send(ledger, 5, 'delegate', member(1), MEMBER_TOKENS + 1n), 'ERC20InsufficientBalance');
    await ok(send(ledger, 5, 'delegate', member(1), 100n));
    await ledger.block({ coinbase: member(1) });
    await ledger.block({ coinbase: member(1) });
    await ledger.block({ coinbase: member(1) }); // 2 are left: too few for a reward
    assert.deepEqual([(await candidate(ledger, 1)).weight, await ledger.view(S, 'rewards')], [210n, 2n]);
    assert.deepEqual([await delegated(ledger, 5, 1), await delegated(ledger, 1, 1)], [105n, 105n]);
    await offence(ledger, 1, 1);
    await ok(send(ledger, 6, 'sweep'));
    assert.equal(await balanceOf(ledger, member(70)), 21n);
    await ok(send(ledger, 5, 'undelegate', member(1), ALL));
    await nextEpoch(ledger);
    await nextEpoch(ledger);
    const { value } = await ok(send(ledger, 5, 'withdraw'));
    assert.equal(value, 94n);
    assert.equal(await balanceOf(ledger, member(5)), MEMBER_TOKENS - 100n + 94n);
    assert.equal(await total(), all);
    await ok(send(ledger, 5, 'fundRewards', 8n));
    assert.equal(await ledger.view(S, 'rewards'), 10n);
  });
  test('that offenders lost are burnt where there is no treasury', async () => {
    const ledger = stakingLedger({ holders: [5] });
    await offence(ledger, 1, 1);
    await ok(send(ledger, 5, 'sweep'));
    assert.equal(await balanceOf(ledger, S), 290n);
    assert.equal(await ledger.view(S, 'forfeited'), 0n);
  });
  test('the first to delegate cannot round others’ weight away', async () => {
    const ledger = stakingLedger({ holders: [5, 6], rewards: 1000n, settings: { rewardPerBlock: 333n } });
    await admitted(ledger, 8);
    for (const one of [5, 6]) await ok(approve(ledger, one, ALL));
    await ok(send(ledger, 5, 'delegate', member(8), 1n));
    await ledger.block({ coinbase: member(8) }); // one share is worth 334 now
    await ok(send(ledger, 6, 'delegate', member(8), 500n));
    const [mine, theirs] = [await delegated(ledger, 5, 8), await delegated(ledger, 6, 8)];
    assert.ok(theirs >= 499n && mine <= 334n, `${theirs} of 500, ${mine} of 334`);
  });
});

describe('a token that does not behave', () => {
  const T = STAKE_TOKEN_ADDRESS;
  const calling = (name: string, ...args: readonly unknown[]): Hex =>
    encodeFunctionData({ abi: artifact.abi as unknown as Abi, functionName: name, args });
  const hostile = (): TestLedger => stakingLedger({ holders: [5], tokenCode: hostileToken });
  test('cannot call back while it is moved', async () => {
    const guarded = toFunctionSelector('ReentrancyGuardReentrantCall()');
    const ledger = hostile();
    await ok(ledger.send(member(5), T, 'mintHere', [1000n]));
    await ok(ledger.send(member(5), T, 'act', [calling('delegate', member(1), 100n)]));
    for (const again of [calling('delegate', member(1), 1n), calling('withdraw'), calling('sweep')]) {
      await ok(ledger.send(member(5), T, 'tell', [again, 0n]));
      await ok(ledger.send(member(5), T, 'act', [calling('delegate', member(1), 10n)]));
      assert.equal(await ledger.view(T, 'refusal'), guarded);
    }
    await ok(ledger.send(member(5), T, 'tell', ['0x', 0n]));
    await ok(ledger.send(member(5), T, 'act', [calling('undelegate', member(1), 50n)]));
    await nextEpoch(ledger);
    await nextEpoch(ledger);
    await ok(ledger.send(member(5), T, 'tell', [calling('withdraw'), 0n]));
    await ok(ledger.send(member(5), T, 'act', [calling('withdraw')]));
    assert.equal(await ledger.view(T, 'refusal'), guarded);
    assert.equal(await balanceOf(ledger, S), 300n + 130n - 50n);
    assert.equal(await ledger.view(S, 'bonded'), 300n + 130n - 50n);
  });
  test('cannot take a fee of what is delegated', async () => {
    const ledger = hostile();
    await ok(approve(ledger, 5, ALL));
    await ok(ledger.send(member(5), T, 'tell', ['0x', 1n]));
    await refused(send(ledger, 5, 'delegate', member(1), 100n), 'WrongTransfer');
    await refused(send(ledger, 5, 'fundRewards', 100n), 'WrongTransfer');
    assert.equal(await ledger.view(S, 'bonded'), 300n);
  });
});

describe('gas', () => {
  const SYSTEM = '0xfffffffffffffffffffffffffffffffffffffffe' as Address;
  const LIMIT = 30_000_000n;
  /** 256 candidates in charge of epoch 0, before its last block; and what opening that block costs. */
  async function lastOpening(
    settings: Options['settings'],
    missed: (all: readonly Address[]) => readonly Address[],
  ): Promise<{ readonly ledger: TestLedger; readonly gas: bigint }> {
    const many = Array.from({ length: 256 }, (_, index) => 256 - index);
    const ledger = stakingLedger({ founders: many, settings: { ...settings, committeeMax: 256 } });
    await ledger.skip(EPOCH - 2);
    ledger.height++;
    const absent = missed(many.map(member));
    const { said, gasUsed } = await ledger.attempt(SYSTEM, VALIDATORS_ADDRESS, 'onBlock', [absent]);
    assert.equal(said, 'ok');
    ledger.height--;
    await ledger.block({ coinbase: member(256), missed: absent });
    assert.equal(await ledger.view(VALIDATORS_ADDRESS, 'stakingFailedAt'), 0n);
    return { ledger, gas: gasUsed };
  }
  test('an election among 256 candidates fits into the call that opens a block', async (t) => {
    const { ledger, gas } = await lastOpening({}, () => []);
    assert.equal(committee(ledger).length, 256);
    t.diagnostic(`${gas} gas`);
    assert.ok(gas < LIMIT / 2n, `${gas}`);
  });
  test('also when 255 have missed the last turns, and all are jailed but one', async (t) => {
    const { ledger, gas } = await lastOpening({}, (all) => all.slice(1));
    assert.deepEqual(committee(ledger), [[256, 100]]);
    t.diagnostic(`${gas} gas`);
    assert.ok(gas < LIMIT / 2n, `${gas}`);
  });
  test('also when 255 have missed a turn and nobody is jailed', async (t) => {
    const { ledger, gas } = await lastOpening({ missedShareMax: 10_000 }, (all) => all.slice(1));
    assert.equal(committee(ledger).length, 256);
    t.diagnostic(`${gas} gas`);
    assert.ok(gas < (LIMIT * 2n) / 3n, `${gas}`);
  });
  test('also when a committee of 256 that missed its turns gives way to others (128 and 128 here)', async (t) => {
    const many = Array.from({ length: 128 }, (_, index) => 256 - index);
    const others = Array.from({ length: 128 }, (_, index) => 500 - index);
    const settings = { committeeMax: 256, epochBlocks: EPOCH };
    const ledger = stakingLedger({ founders: many, candidates: [...many, ...others], settings });
    await ledger.skip(EPOCH - 2);
    ledger.height++;
    const absent = many.map(member);
    const { gasUsed } = await ledger.attempt(SYSTEM, VALIDATORS_ADDRESS, 'onBlock', [absent]);
    ledger.height--;
    await ledger.block({ missed: absent });
    assert.equal(await ledger.view(VALIDATORS_ADDRESS, 'stakingFailedAt'), 0n);
    assert.equal(committee(ledger).length, 128);
    t.diagnostic(`${gasUsed} gas with half as many of each`);
    assert.ok(2n * gasUsed < LIMIT, `${gasUsed}`);
  });
  test('of each transaction stays small', async (t) => {
    const ledger = stakingLedger({ founders: [1] });
    const spent: { [name: string]: bigint } = {};
    const spend = async (from: number, name: string, ...args: readonly unknown[]): Promise<void> => {
      spent[name] = (await ok(send(ledger, from, name, ...args))).gasUsed;
    };
    await spend(8, 'register', 'a name of the usual length');
    await spend(1, 'admit', member(8));
    await spend(1, 'grant', member(9), 5n);
    await spend(9, 'delegate', member(8), 5n);
    await spend(9, 'undelegate', member(8), 5n);
    await nextEpoch(ledger);
    await nextEpoch(ledger);
    await spend(9, 'withdraw');
    t.diagnostic(JSON.stringify(spent, (_, value) => (typeof value === 'bigint' ? Number(value) : value)));
    for (const [name, gas] of Object.entries(spent)) assert.ok(gas < 250_000n, `${name}: ${gas}`);
  });
});
