import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Address, Hash, Hex } from '@hanse/base';
import { validators as artifact, fakeStaking, systemCode } from '@hanse/contracts';
import { nextSealersOf, STAKING_ADDRESS, sealersOf, systemAlloc, VALIDATORS_ADDRESS } from '@hanse/league';
import { member, members, type Result, TestLedger } from './ledger.fixture.ts';

const SYSTEM = '0xfffffffffffffffffffffffffffffffffffffffe' as Address;
const STRANGER = member(99);
const word = (name: string): Hex => `0x${Buffer.from(name.padEnd(32, '\0')).toString('hex')}` as Hex;
const QBFT = word('qbft');
const RAFT = word('raft');
const DPOS = word('dpos');
const V = VALIDATORS_ADDRESS;

type Set = readonly [since: bigint, engine: Hex, members: readonly bigint[]];
type Open = { readonly id: Hash; readonly voters: readonly Hex[]; readonly until: bigint };

function ledgerOf(numbers: readonly number[], engine = 'qbft', staking: 'staking' | 'none' = 'none'): TestLedger {
  const code = { validators: artifact.deployedBytecode as Hex, evidence: systemCode.evidence };
  const alloc = systemAlloc({
    engine,
    validators: numbers.map(member),
    code: staking === 'none' ? code : { ...code, staking: fakeStaking.deployedBytecode as Hex },
    stakingStorage: new Map(),
  });
  return new TestLedger(alloc, [...artifact.abi, ...fakeStaking.abi]);
}

const propose = (ledger: TestLedger, from: number, height: number, set: readonly bigint[], engine: Hex = QBFT) =>
  ledger.send(member(from), V, 'propose', [BigInt(height), engine, set]);
const vote = (ledger: TestLedger, from: number, id: unknown) => ledger.send(member(from), V, 'vote', [id]);
const names = (result: Result): string[] => result.events.map(({ name }) => name);
const at = (result: Result, name: string) => result.events.find((event) => event.name === name)?.args ?? {};
const idOf = (result: Result): Hash => at(result, 'Proposed')['id'] as Hash;

async function refused(result: Promise<Result>, said: string): Promise<void> {
  assert.equal((await result).said, said);
}

/** The contract and the nodes' own reading of its slots must say the same. */
async function inCharge(ledger: TestLedger): Promise<Set> {
  const [since, engine, list] = await ledger.view<Set>(V, 'sealers');
  const read = sealersOf(ledger.reader, { height: ledger.height + 1 });
  assert.deepEqual(
    [BigInt(read?.since ?? 0), word(read?.engine ?? ''), read?.validators.map(BigInt)],
    [since, engine, list.map((one) => one & ((1n << 160n) - 1n))],
  );
  const next = nextSealersOf(ledger.reader, { height: ledger.height + 1 });
  const [pending] = await ledger.view<Set>(V, 'pending');
  assert.equal(BigInt(next?.since ?? 0), pending);
  return [since, engine, list];
}

describe('a change of validators', () => {
  test('a quorum of those in charge decides it, and it takes effect at its height (VALIDATORS-DECIDE-1)', async () => {
    const ledger = ledgerOf([1, 2, 3, 4]);
    assert.deepEqual(await inCharge(ledger), [1n, QBFT, members(1, 2, 3, 4)]);
    const proposed = await propose(ledger, 1, 7, members(1, 2, 3, 4, 5));
    assert.deepEqual(names(proposed), ['Proposed', 'Voted']);
    const id = idOf(proposed);
    assert.equal(proposed.value, id);
    assert.deepEqual(at(proposed, 'Voted'), {
      id,
      validator: at(proposed, 'Proposed')['proposer'],
      votes: 1n,
      quorum: 3n,
    });
    assert.equal(at(proposed, 'Proposed')['until'], 5n);
    assert.deepEqual(names(await vote(ledger, 2, id)), ['Voted']);
    const [open] = await ledger.view<readonly Open[]>(V, 'proposals');
    assert.equal(open?.id, id);
    assert.deepEqual(await ledger.view(V, 'openIds'), [id]);
    assert.deepEqual(await ledger.view(V, 'proposalOf', [id]), open);
    assert.deepEqual(
      open?.voters.map((one) => one.toLowerCase()),
      [member(1), member(2)],
    );
    assert.equal((await ledger.view<Set>(V, 'pending'))[0], 0n);

    const decided = await vote(ledger, 4, id);
    assert.deepEqual(names(decided), ['Voted', 'Decided']);
    assert.deepEqual(await ledger.view(V, 'pending'), [7n, QBFT, members(1, 2, 3, 4, 5)]);
    assert.deepEqual(await ledger.view(V, 'proposals'), []);
    for (; ledger.height < 5; await ledger.skip(1)) assert.equal((await inCharge(ledger))[0], 1n);
    await ledger.skip(1); // block 6: its state says who seals block 7
    assert.deepEqual(await inCharge(ledger), [7n, QBFT, members(1, 2, 3, 4, 5)]);
    assert.equal((await ledger.view<Set>(V, 'pending'))[0], 0n);
    assert.equal(await ledger.view(V, 'quorum'), 4n);
    await ledger.skip(2);
    assert.deepEqual(await inCharge(ledger), [7n, QBFT, members(1, 2, 3, 4, 5)]);
    assert.equal(await ledger.view(V, 'firstInCharge', [member(5)]), 7n);
    assert.equal(await ledger.view(V, 'firstInCharge', [member(1)]), 1n);
    assert.equal(await ledger.view(V, 'firstInCharge', [STRANGER]), 0n);
  });

  test('the quorum of every size is that of the engines (CHANGE-VOTE-1)', async () => {
    for (let total = 1; total <= 13; total++) {
      const ledger = ledgerOf(Array.from({ length: total }, (_, index) => index + 1));
      const needed = Math.floor((2 * total - 1) / 3) + 1;
      assert.equal(await ledger.view(V, 'quorum'), BigInt(needed));
      const first = await propose(ledger, 1, 100, members(1), RAFT);
      let decidedBy = first.events.some(({ name }) => name === 'Decided') ? 1 : 0;
      for (let voter = 2; voter <= total && decidedBy === 0; voter++)
        if (names(await vote(ledger, voter, idOf(first))).includes('Decided')) decidedBy = voter;
      assert.equal(decidedBy, needed, `${total} validators`);
      assert.deepEqual(await ledger.view(V, 'pending'), [100n, RAFT, members(1)]);
    }
  });

  test('it takes effect although the opening calls of its blocks failed (VALIDATORS-OPEN-1)', async () => {
    const ledger = ledgerOf([1]);
    await propose(ledger, 1, 4, members(2, 3));
    for (let count = 0; count < 5; count++) {
      await ledger.block({ opening: 'none' });
      assert.equal((await inCharge(ledger))[0], ledger.height >= 3 ? 4n : 1n);
      assert.equal(await ledger.view(V, 'firstInCharge', [member(3)]), ledger.height >= 3 ? 4n : 0n);
    }
    await refused(propose(ledger, 1, 100, members(1)), 'NotInCharge');
    const change = { from: member(2), to: V, name: 'propose', args: [100n, QBFT, members(1)] };
    const [result] = await ledger.block({ opening: 'none', sent: [change] });
    assert.equal(result?.said, 'ok');
    assert.deepEqual(await inCharge(ledger), [4n, QBFT, members(2, 3)]);
  });

  test('a decided change is replaced by another until the block before the one before it (CHANGE-STORE-2)', async () => {
    const ledger = ledgerOf([1]);
    await propose(ledger, 1, 10, members(1, 2));
    const second = await propose(ledger, 1, 6, members(1), RAFT);
    assert.deepEqual(names(second), ['Proposed', 'Voted', 'Replaced', 'Decided']);
    assert.equal(at(second, 'Replaced')['height'], 10n);
    await ledger.skip(1);
    assert.equal(ledger.height, 3);
    const third = await propose(ledger, 1, 6, members(1, 3)); // in block 4, for 6
    assert.deepEqual(names(third).at(-1), 'Decided');
    await refused(propose(ledger, 1, 6, members(1)), 'HeightTooLow'); // in block 5
    assert.deepEqual(await inCharge(ledger), [6n, QBFT, members(1, 3)]);
    await ledger.skip(6);
    assert.deepEqual(await inCharge(ledger), [6n, QBFT, members(1, 3)]);
  });

  test('in the block before it takes effect a change is made; another can be decided beside it', async () => {
    const ledger = ledgerOf([1]);
    await propose(ledger, 1, 4, members(1, 2, 3, 4, 5), RAFT);
    await ledger.skip(1);
    // Block 3 is sealed by the old set, but what is voted in it binds from block 5 on: the new set votes.
    const result = await propose(ledger, 1, 9, members(1));
    assert.deepEqual(names(result), ['Proposed', 'Voted']);
    assert.equal(at(result, 'Voted')['quorum'], 4n);
    assert.deepEqual(await inCharge(ledger), [4n, RAFT, members(1, 2, 3, 4, 5)]);
    for (const voter of [2, 3, 4]) await vote(ledger, voter, idOf(result));
    assert.deepEqual(await ledger.view(V, 'pending'), [9n, QBFT, members(1)]);
    await ledger.skip(5);
    assert.deepEqual(await inCharge(ledger), [9n, QBFT, members(1)]);
    const length = sealersOf(ledger.reader, { height: ledger.height + 1 })?.validators.length;
    assert.equal(length, 1);
  });

  test('the same set anew has a new since', async () => {
    const ledger = ledgerOf([1]);
    await propose(ledger, 1, 4, members(1));
    await ledger.skip(4);
    assert.deepEqual(await inCharge(ledger), [4n, QBFT, members(1)]);
  });
});

describe('a proposal is refused (VALIDATORS-PROPOSE-1)', () => {
  const cases: readonly (readonly [said: string, height: number, set: readonly bigint[], engine?: Hex])[] = [
    ['HeightTooLow', 2, members(1)],
    ['HeightTooLow', 0, members(1)],
    ['HeightTooHigh', 10_000_002, members(1)],
    ['UnknownEngine', 9, members(1), word('paxos')],
    ['UnknownEngine', 9, members(1), word('QBFT')],
    ['UnknownEngine', 9, members(1), word('')],
    ['StakingMissing', 9, members(1), DPOS],
    ['MembersCount', 9, []],
    ['MembersCount', 9, members(...Array.from({ length: 257 }, (_, index) => index))],
    ['MembersNotRising', 9, members(1, 1)],
    ['MembersNotRising', 9, members(2, 1)],
    ['MembersNotRising', 9, [0n, ...members(1)]],
    ['WeightsNotForEngine', 9, [(1n << 160n) | (members(1)[0] ?? 0n)]],
    ['WeightsMixed', 9, [members(1)[0] ?? 0n, (1n << 160n) | (members(2)[0] ?? 0n)]],
  ];
  for (const [said, height, set, engine] of cases) {
    test(`${said}: height ${height}, ${set.length} members, engine ${engine ?? QBFT}`, async () => {
      const ledger = ledgerOf([1, 2]);
      const before = new Map(ledger.storageOf(V));
      await refused(propose(ledger, 1, height, set, engine), said);
      assert.deepEqual(ledger.storageOf(V), before);
    });
  }
  test('from a stranger', () => refused(propose(ledgerOf([1, 2]), 99, 9, members(1)), 'NotInCharge'));
  test('while one’s own is open', async () => {
    const ledger = ledgerOf([1, 2, 3, 4]);
    await propose(ledger, 1, 99, members(1));
    await refused(propose(ledger, 1, 99, members(2)), 'OwnProposalOpen');
    assert.equal((await propose(ledger, 2, 99, members(2))).said, 'ok');
  });
  test('weights mixed, with Staking', async () => {
    const ledger = ledgerOf([1], 'qbft', 'staking');
    const weighed = (1n << 160n) | (members(1)[0] ?? 0n);
    await refused(propose(ledger, 1, 9, [weighed, ...members(2)], DPOS), 'WeightsMixed');
    assert.equal((await propose(ledger, 1, 9, [weighed], DPOS)).said, 'ok');
  });
  test('the largest is taken, and a vote decides it within a transaction', async () => {
    const ledger = ledgerOf([1, 2]);
    const set = members(...Array.from({ length: 256 }, (_, index) => index));
    const proposed = await propose(ledger, 1, 9, set);
    assert.equal(proposed.said, 'ok');
    const decided = await vote(ledger, 2, idOf(proposed));
    assert.ok(names(decided).includes('Decided'));
    await ledger.skip(9);
    assert.deepEqual(await inCharge(ledger), [9n, QBFT, set]);
    const nextSince = `0x${'3'.padStart(64, '0')}` as Hash;
    assert.equal(ledger.storageOf(V).has(nextSince), false, 'the opening call has made the change');
  });
});

describe('a vote (VALIDATORS-VOTE-1)', () => {
  test('counts once', async () => {
    const ledger = ledgerOf([1, 2, 3, 4]);
    const id = idOf(await propose(ledger, 1, 99, members(1)));
    await refused(vote(ledger, 1, id), 'AlreadyVoted');
    await vote(ledger, 2, id);
    await refused(vote(ledger, 2, id), 'AlreadyVoted');
    const both = { from: member(2), to: V, name: 'vote', args: [id] };
    for (const result of await ledger.block({ sent: [both, both] })) assert.equal(result.said, 'AlreadyVoted');
    assert.equal((await ledger.view<Set>(V, 'pending'))[0], 0n);
  });
  test('is for those in charge', async () => {
    const ledger = ledgerOf([1, 2, 3, 4]);
    const id = idOf(await propose(ledger, 1, 99, members(1)));
    await refused(vote(ledger, 99, id), 'NotInCharge');
    await refused(ledger.send(SYSTEM, V, 'vote', [id]), 'NotInCharge');
  });
  test('is for a proposal that is there', async () => {
    const ledger = ledgerOf([1, 2]);
    await refused(vote(ledger, 1, `0x${'00'.repeat(32)}`), 'UnknownProposal');
    const id = idOf(await propose(ledger, 1, 99, members(1)));
    await vote(ledger, 2, id);
    await refused(vote(ledger, 2, id), 'UnknownProposal'); // decided
    await refused(ledger.send(member(1), V, 'withdraw', [id]), 'UnknownProposal');
    await refused(ledger.send(member(1), V, 'revoke', [id]), 'UnknownProposal');
  });
  test('of one who has left counts no more, and none can be cast', async () => {
    const ledger = ledgerOf([1, 2, 3, 4]);
    const late = idOf(await propose(ledger, 1, 90, members(9)));
    await vote(ledger, 2, late);
    const leave = idOf(await propose(ledger, 3, 9, members(3, 4, 5, 6)));
    await vote(ledger, 4, leave);
    await vote(ledger, 1, leave);
    await ledger.skip(9);
    await refused(vote(ledger, 2, late), 'NotInCharge');
    await refused(propose(ledger, 1, 99, members(1)), 'NotInCharge');
    const third = await vote(ledger, 3, late);
    assert.deepEqual([names(third), at(third, 'Voted')['votes']], [['Voted'], 1n]); // 1 and 2 are gone
    await vote(ledger, 4, late);
    assert.ok(names(await vote(ledger, 5, late)).includes('Decided'));
  });
  test('is counted against those in charge when it is cast', async () => {
    const ledger = ledgerOf([1, 2, 3, 4, 5, 6, 7]); // 5 decide
    const big = idOf(await propose(ledger, 1, 90, members(8)));
    await vote(ledger, 2, big);
    const shrink = idOf(await propose(ledger, 3, 16, members(1, 2, 3, 4))); // then 3 decide
    for (const voter of [4, 5, 6, 7]) await vote(ledger, voter, shrink);
    await ledger.skip(10);
    const decided = await vote(ledger, 3, big);
    assert.deepEqual([names(decided), at(decided, 'Voted')['quorum']], [['Voted', 'Decided'], 3n]);
  });
  test('can be revoked and cast again', async () => {
    const ledger = ledgerOf([1, 2, 3, 4]);
    const id = idOf(await propose(ledger, 1, 99, members(1)));
    await refused(ledger.send(member(2), V, 'revoke', [id]), 'NotVoted');
    await vote(ledger, 2, id);
    assert.deepEqual(names(await ledger.send(member(2), V, 'revoke', [id])), ['Revoked']);
    await refused(ledger.send(member(2), V, 'revoke', [id]), 'NotVoted');
    assert.deepEqual(names(await vote(ledger, 3, id)), ['Voted']);
    assert.ok(names(await vote(ledger, 2, id)).includes('Decided'));
  });
  test('of another proposal with the same content does not count', async () => {
    const ledger = ledgerOf([1, 2, 3, 4]);
    const first = idOf(await propose(ledger, 1, 99, members(1)));
    await vote(ledger, 2, first);
    await ledger.send(member(1), V, 'withdraw', [first]);
    const again = idOf(await propose(ledger, 1, 99, members(1)));
    assert.notEqual(again, first);
    assert.deepEqual(names(await vote(ledger, 3, again)), ['Voted']);
  });
});

describe('a proposal ends (VALIDATORS-PROPOSE-2)', () => {
  test('withdrawn by its proposer only', async () => {
    const ledger = ledgerOf([1, 2, 3, 4]);
    const id = idOf(await propose(ledger, 1, 99, members(1)));
    await refused(ledger.send(member(2), V, 'withdraw', [id]), 'NotProposer');
    assert.deepEqual(names(await ledger.send(member(1), V, 'withdraw', [id])), ['Withdrawn']);
    await refused(vote(ledger, 2, id), 'UnknownProposal');
    assert.equal((await propose(ledger, 1, 99, members(1))).said, 'ok');
  });
  test('when its height is two blocks ahead, or its time is up; then it makes room', async () => {
    const ledger = ledgerOf([1, 2, 3, 4]);
    const id = idOf(await propose(ledger, 1, 5, members(1))); // block 1
    await ledger.skip(1);
    await vote(ledger, 2, id); // block 3: the last one
    assert.equal((await ledger.view<readonly Open[]>(V, 'proposals')).length, 1);
    await refused(vote(ledger, 3, id), 'ProposalExpired');
    assert.deepEqual(await ledger.view(V, 'proposals'), []);
    await refused(ledger.send(member(1), V, 'withdraw', [id]), 'ProposalExpired');
    const next = await propose(ledger, 1, 5_000_000, members(1));
    assert.deepEqual(names(next), ['Expired', 'Proposed', 'Voted']);
    assert.equal(at(next, 'Proposed')['until'], BigInt(ledger.height + 604_800));
    ledger.height += 604_800;
    await refused(vote(ledger, 2, idOf(next)), 'ProposalExpired');
  });
  test('and the list does not keep what expired', async () => {
    const ledger = ledgerOf([1, 2, 3, 4, 5, 6, 7]);
    for (const from of [1, 2, 3, 4, 5, 6]) await propose(ledger, from, ledger.height + 20, members(1));
    await ledger.skip(30);
    const storage = ledger.storageOf(V).size;
    const cleared = (await propose(ledger, 7, 1000, members(1))).events.filter(({ name }) => name === 'Expired');
    assert.equal(cleared.length, 2);
    assert.ok(ledger.storageOf(V).size < storage);
    assert.equal((await ledger.view<readonly Open[]>(V, 'proposals')).length, 1);
  });
});

describe('calls of the protocol and of Staking', () => {
  test('onBlock is for the protocol only', async () => {
    const ledger = ledgerOf([1, 2]);
    for (const caller of [member(1), STRANGER, V, STAKING_ADDRESS])
      assert.equal((await ledger.attempt(caller, V, 'onBlock', [[]])).said, 'OnlySystem');
    assert.equal((await ledger.attempt(SYSTEM, V, 'onBlock', [[]])).said, 'ok');
  });
  test('schedule is for Staking only (VALIDATORS-SCHEDULE-1)', async () => {
    const ledger = ledgerOf([1, 2], 'dpos', 'staking');
    for (const caller of [member(1), SYSTEM, V])
      assert.equal((await ledger.attempt(caller, V, 'schedule', [1n, members(1)])).said, 'OnlyStaking');
  });
  test('Staking is told who made the block and who missed it, and only under DPoS', async () => {
    const ledger = ledgerOf([1, 2], 'dpos', 'staking');
    await ledger.block({ coinbase: member(2), missed: [member(1)] });
    assert.equal(String(await ledger.view(STAKING_ADDRESS, 'coinbase')).toLowerCase(), member(2));
    assert.deepEqual(
      (await ledger.view<string[]>(STAKING_ADDRESS, 'missed')).map((one) => one.toLowerCase()),
      [member(1)],
    );
    const other = ledgerOf([1, 2], 'qbft', 'staking');
    await other.block({ coinbase: member(2), missed: [member(1)] });
    assert.equal(await other.view(STAKING_ADDRESS, 'blocks'), 0n);
  });
  test('a committee is in charge from the next block on', async () => {
    const ledger = ledgerOf([1, 2], 'dpos', 'staking');
    const weighed = members(3, 5, 6).map((one, index) => (BigInt(index + 1) << 160n) | one);
    await ledger.send(STRANGER, STAKING_ADDRESS, 'tell', [false, false, weighed]);
    assert.deepEqual((await inCharge(ledger))[2], members(1, 2));
    await ledger.skip(1);
    assert.deepEqual(await inCharge(ledger), [3n, DPOS, weighed]);
    assert.deepEqual(sealersOf(ledger.reader, { height: 3 })?.weights, [1n, 2n, 3n]);
    assert.equal(await ledger.view(V, 'firstInCharge', [member(5)]), 3n);
  });
  test('a committee that is none is refused', async () => {
    const ledger = ledgerOf([1, 2], 'dpos', 'staking');
    const attempt = async (since: bigint, set: readonly bigint[]) =>
      (await ledger.attempt(STRANGER, STAKING_ADDRESS, 'trySchedule', [since, set])).said;
    assert.equal(await attempt(1n, []), 'MembersCount');
    assert.equal(await attempt(1n, members(2, 1)), 'MembersNotRising');
    assert.equal(await attempt(0n, members(1)), 'HeightNotNext');
    assert.equal(await attempt(2n, members(1)), 'HeightNotNext');
  });
  test('there is no committee under another engine', async () => {
    const ledger = ledgerOf([1, 2], 'qbft', 'staking');
    const { value } = await ledger.attempt(STRANGER, STAKING_ADDRESS, 'trySchedule', [1n, members(1)]);
    assert.equal(value, false);
    await ledger.send(STRANGER, STAKING_ADDRESS, 'trySchedule', [2n, members(1)]);
    assert.deepEqual(await inCharge(ledger), [1n, QBFT, members(1, 2)]);
  });
  test('a Staking that fails or burns its gas does not keep a change from taking effect', async () => {
    for (const how of [
      [true, false],
      [false, true],
    ]) {
      const ledger = ledgerOf([1], 'dpos', 'staking');
      await ledger.send(STRANGER, STAKING_ADDRESS, 'tell', [...how, []]);
      await propose(ledger, 1, 5, members(1, 2));
      await ledger.skip(4);
      assert.deepEqual(await inCharge(ledger), [5n, QBFT, members(1, 2)]);
      assert.equal(await ledger.view(V, 'stakingFailedAt'), 4n); // the last block under DPoS
    }
  });
  test('a voted change goes before a committee of the same block; a committee before its height does not undo it', async () => {
    const ledger = ledgerOf([1], 'dpos', 'staking');
    await propose(ledger, 1, 6, members(7), RAFT);
    await ledger.send(STRANGER, STAKING_ADDRESS, 'tell', [false, false, members(1, 2)]);
    await ledger.skip(1);
    assert.deepEqual(await inCharge(ledger), [4n, DPOS, members(1, 2)]);
    assert.deepEqual(await ledger.view(V, 'pending'), [6n, RAFT, members(7)]);
    await ledger.send(STRANGER, STAKING_ADDRESS, 'tell', [false, false, members(1, 3)]);
    await ledger.skip(1); // block 5, the last one under DPoS
    assert.equal(await ledger.view(STAKING_ADDRESS, 'wasTaken'), false);
    assert.deepEqual(await inCharge(ledger), [6n, RAFT, members(7)]);
  });
  test('a change to DPoS goes before a committee of the same block', async () => {
    const ledger = ledgerOf([1], 'dpos', 'staking');
    await propose(ledger, 1, 4, members(7), DPOS);
    await ledger.send(STRANGER, STAKING_ADDRESS, 'tell', [false, false, members(1, 2)]);
    await ledger.skip(1);
    assert.deepEqual(await inCharge(ledger), [4n, DPOS, members(7)]);
  });
});

describe('gas', () => {
  test('of a vote stays what a node can spare, up to a hundred validators', async () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index);
    const ledger = ledgerOf(hundred);
    const idle = await ledger.attempt(SYSTEM, V, 'onBlock', [[]]);
    const proposed = await propose(ledger, 0, 500, members(...hundred, 100));
    const id = idOf(proposed);
    const plain = await vote(ledger, 1, id);
    let deciding = plain;
    for (let voter = 2; !names(deciding).includes('Decided'); voter++) deciding = await vote(ledger, voter, id);
    const spent = { idle: idle.gasUsed, propose: proposed.gasUsed, vote: plain.gasUsed, deciding: deciding.gasUsed };
    const most = { idle: 60_000n, propose: 3_000_000n, vote: 110_000n, deciding: 3_500_000n };
    for (const name of ['idle', 'propose', 'vote', 'deciding'] as const)
      assert.ok(spent[name] <= most[name], `${name}: ${spent[name]} > ${most[name]}`);
  });
});
