import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@hanse/base';
import { EVIDENCE_ADDRESS, sealersOf } from '@hanse/league';
import { member, type Result, type Sent, type TestLedger } from './ledger.fixture.ts';
import { approve, balanceOf, type Candidate, committee, ok, S, stakingLedger } from './staking.fixture.ts';
import { type ModelSettings, StakingModel, worthOf } from './stakingModel.fixture.ts';

const ACCOUNTS = 8;
const FOUNDERS = [1, 2, 3, 4];
const BLOCKS = 300;
const CALLS_MAX = 5;
const TOKENS = 1_000_000n;
const REWARDS = 700n;
const NOBODY = `0x${'0'.repeat(40)}`;
const ALL = (1n << 256n) - 1n;
const numbers = Array.from({ length: ACCOUNTS }, (_, index) => index + 1);

const BASE = { epochBlocks: 10, committeeMin: 1, committeeMax: 4, unbondingEpochs: 2, missedShareMax: 4000 };
const KINDS: readonly ModelSettings[] = [
  { ...BASE, mode: 'seats', rewardPerBlock: 0n, jailEpochs: 1, offenceShare: 3000 },
  { ...BASE, mode: 'token', rewardPerBlock: 3n, jailEpochs: 0, offenceShare: 10_000 },
  { ...BASE, mode: 'token', committeeMin: 3, rewardPerBlock: 7n, jailEpochs: 2, offenceShare: 777, unbondingEpochs: 3 },
];

function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

type Step = { readonly sent: Sent; readonly apply: () => string };

function stepOf(model: StakingModel, roll: (sides: number) => number): Step {
  const some = (): number => 1 + roll(ACCOUNTS);
  const seat = (): number => model.committee[roll(model.committee.length)]?.[0] ?? 1;
  const [from, who, voter] = [some(), some(), roll(6) === 0 ? some() : seat()];
  const amount = BigInt(1 + roll(90));
  const call = (of: number, name: string, args: readonly unknown[], apply: () => string): Step => ({
    sent: { from: member(of), to: S, name, args },
    apply,
  });
  switch (roll(16)) {
    case 0:
      return call(from, 'register', [`candidate ${from}`], () => model.register(from));
    case 1:
    case 2:
    case 3:
    case 4:
      return call(voter, 'admit', [member(who)], () => model.admit(voter, who));
    case 5:
      if (roll(4) !== 0) return call(from, 'unjail', [], () => model.unjail(from));
      return call(from, 'resign', [], () => model.resign(from));
    case 6:
      if (roll(3) !== 0) return call(from, 'unjail', [], () => model.unjail(from));
      return call(voter, 'expel', [member(who)], () => model.expel(voter, who));
    case 7: {
      const seats = BigInt(50 * (1 + roll(2)));
      const holder = 1 + (who % 3);
      if (roll(2) === 0) {
        const where = roll(3) === 0 ? 0 : holder;
        const args = [member(holder), where === 0 ? NOBODY : member(where), seats];
        return call(voter, 'reclaim', args, () => model.reclaim(voter, holder, where, seats));
      }
      return call(voter, 'grant', [member(1 + (who % 3)), seats], () => model.grant(voter, 1 + (who % 3), seats));
    }
    case 8:
    case 9:
    case 10:
      return call(from, 'delegate', [member(who), amount], () => model.delegate(from, who, amount));
    case 11:
    case 12:
      return call(from, 'undelegate', [member(who), amount], () => model.undelegate(from, who, amount));
    case 13:
      return call(from, 'undelegate', [member(who), ALL], () => model.undelegate(from, who, 'all'));
    case 14:
      return call(from, 'withdraw', [], () => model.withdraw(from));
    default: {
      if (roll(4) !== 0) return call(from, 'sweep', [], () => model.sweep());
      const height = Math.max(0, model.block - roll(35));
      const sent = { from: EVIDENCE_ADDRESS, to: S, name: 'onOffence', args: [member(who), BigInt(height)] };
      return { sent, apply: () => model.offence(who, height) };
    }
  }
}

for (const [kind, settings] of KINDS.entries()) {
  for (const seed of [1, 2]) {
    test(`random histories do what the model does (${settings.mode} ${kind}, seed ${seed}; DPOS-EPOCH-2, DPOS-WEIGHT-1)`, async () => {
      const roll = dice(100 * kind + seed);
      const isToken = settings.mode === 'token';
      const rewards = isToken ? REWARDS : 0n;
      const holders = isToken ? { holders: numbers } : {};
      const ledger = stakingLedger({ founders: FOUNDERS, settings, rewards, ...holders });
      const model = new StakingModel(settings, FOUNDERS, rewards);
      if (isToken) {
        for (const one of numbers) {
          await ok(approve(ledger, one, ALL));
          model.free.set(one, TOKENS);
          model.open(0, []);
        }
        assert.equal(ledger.height, model.block);
      }
      let changes = 0;
      let last = committee(ledger);
      for (let at = 0; at < BLOCKS; at++) {
        const where = `kind ${kind}, seed ${seed}, block ${ledger.height + 1}`;
        const supply = await supplyOf(ledger, model);
        const { coinbase, missed } = turnsOf(ledger, roll);
        model.open(coinbase, missed);
        const steps: Step[] = [];
        const wanted: string[] = [];
        const before = model.total;
        let swept = 0n;
        let granted = 0n;
        for (let index = roll(CALLS_MAX + 1); index > 0; index--) {
          const step = stepOf(model, roll);
          const [forfeited, all] = [model.forfeited, model.total];
          steps.push(step);
          wanted.push(step.apply());
          if (step.sent.name === 'sweep') swept += forfeited;
          if (step.sent.name === 'grant') granted += model.total - all;
        }
        const results = await ledger.block({
          sent: steps.map(({ sent }) => sent),
          coinbase: member(coinbase),
          missed: missed.map(member),
        });
        for (const [index, { sent }] of steps.entries())
          assert.equal((results[index] as Result).said, wanted[index], `${where}, ${sent.name} by ${sent.from}`);
        assert.equal(model.total, before + granted - swept, `${where}: weight is neither made nor lost`);
        if (isToken) assert.equal(await supplyOf(ledger, model), supply - swept, where);
        await compare(ledger, model, where);
        const now = committee(ledger);
        if (JSON.stringify(now) !== JSON.stringify(last)) {
          changes++;
          assert.equal((ledger.height + 1) % settings.epochBlocks, 0, `${where}: no change but at the end of an epoch`);
        }
        last = now;
      }
      assert.ok(changes > 10, `${changes} changes of committee: the histories are too dull`);
    });
  }
}

/** Who makes the next block, and who missed its turn before: one of the committee is away for a long time. */
function turnsOf(
  ledger: TestLedger,
  roll: (sides: number) => number,
): { readonly coinbase: number; readonly missed: readonly number[] } {
  const all = committee(ledger).map(([number]) => number);
  const from = ledger.height % all.length;
  const turns = [...all.slice(from), ...all.slice(0, from)];
  const absent = 1 + (Math.floor(ledger.height / 37) % ACCOUNTS);
  const makers = turns.filter((one) => one !== absent && roll(12) !== 0);
  const coinbase = makers[0] ?? (turns[0] as number);
  return { coinbase, missed: turns.slice(0, turns.indexOf(coinbase)) };
}

/** Every token there is: at the contract and with everybody; 0 on a ledger of seats. */
async function supplyOf(ledger: TestLedger, { settings }: StakingModel): Promise<bigint> {
  if (settings.mode !== 'token') return 0n;
  let sum = await balanceOf(ledger, S);
  for (const one of numbers) sum += await balanceOf(ledger, member(one));
  return sum;
}

async function compare(ledger: TestLedger, model: StakingModel, where: string): Promise<void> {
  assert.deepEqual(
    committee(ledger).map(([number, weight]) => [number, BigInt(weight)]),
    model.committee,
    where,
  );
  assert.equal(sealersOf(ledger.reader, { height: ledger.height + 1 })?.since, model.since, where);
  assert.equal(await ledger.view(S, 'forfeited'), model.forfeited, where);
  assert.equal(await ledger.view(S, 'rewards'), model.rewards, where);
  let bonded = 0n;
  const listed = await ledger.view<readonly Candidate[]>(S, 'candidates', [0n, 100n]);
  assert.equal(listed.length, [...model.candidates.values()].filter(({ isKnown }) => isKnown).length, where);
  for (const seen of listed) {
    const number = Number(BigInt(seen.account)) - 0xa000;
    const one = model.candidate(number);
    bonded += one.weight;
    const jailed = one.jailedUntil === Number.POSITIVE_INFINITY ? (1n << 64n) - 1n : BigInt(one.jailedUntil);
    const state = [seen.weight, seen.isAdmitted, seen.jailedUntil, seen.taken, seen.missed];
    assert.deepEqual(state, [one.weight, one.isAdmitted, jailed, BigInt(one.taken), BigInt(one.missed)], where);
  }
  assert.equal(await ledger.view(S, 'bonded'), bonded, where);
  if (ledger.height % 7 !== 0) return;
  for (const holder of numbers) {
    const of = member(holder);
    const free =
      model.settings.mode === 'token' ? await balanceOf(ledger, of) : await ledger.view(S, 'freeSeats', [of]);
    assert.equal(free, model.free.get(holder) ?? 0n, `${where}: free of ${holder}`);
    assert.equal(await ledger.view(S, 'owedSeats', [of]), model.owed.get(holder) ?? 0n, `${where}: owed by ${holder}`);
    const leaves = await ledger.view<readonly { readonly candidate: Address; readonly amount: bigint }[]>(
      S,
      'leavesOf',
      [of],
    );
    const sum = leaves.reduce((all, { amount }) => all + amount, 0n);
    let wanted = 0n;
    for (const [number, one] of model.candidates) {
      for (const leaving of one.leaving.values()) wanted += worthOf(leaving, holder);
      const given = await ledger.view(S, 'delegationOf', [of, member(number)]);
      assert.equal(given, worthOf(one, holder), `${where}: ${holder} to ${number}`);
    }
    assert.equal(sum, wanted, `${where}: leaving of ${holder}`);
  }
}
