import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address, Hash, Hex } from '@hanse/base';
import { validators as artifact, systemCode } from '@hanse/contracts';
import { nextSealersOf, sealersOf, systemAlloc, VALIDATORS_ADDRESS } from '@hanse/league';
import { member, type Result, type Sent, TestLedger } from './ledger.fixture.ts';

const ACCOUNTS = 9;
const STEPS = 4000;
const CALLS_MAX = 6;
const SEEDS = [1, 2, 3];

type Set = { readonly since: number; readonly engine: string; readonly members: readonly number[] };
type Proposal = Omit<Set, 'since'> & {
  readonly id: Hash;
  readonly proposer: number;
  readonly height: number;
  readonly until: number;
  readonly voters: ReadonlySet<number>;
};

/** What the contract must do, said as plainly as possible: sets of numbers, nothing stored for speed. */
class Model {
  current: Set;
  next: Set | undefined;
  proposals: Proposal[] = [];

  constructor(first: Set) {
    this.current = first;
  }

  /** Who seals `height`. */
  at(height: number): Set {
    return this.next !== undefined && this.next.since <= height ? this.next : this.current;
  }

  settle(block: number): void {
    this.current = this.at(block + 1);
    if (this.next === this.current) this.next = undefined;
  }

  propose(block: number, from: number, change: Set): string {
    this.settle(block);
    if (!this.current.members.includes(from)) return 'NotInCharge';
    if (change.since < block + 2) return 'HeightTooLow';
    if (!['qbft', 'raft'].includes(change.engine)) return change.engine === 'dpos' ? 'StakingMissing' : 'UnknownEngine';
    if (change.members.length === 0) return 'MembersCount';
    if (this.proposals.some(({ proposer, until }) => proposer === from && until >= block)) return 'OwnProposalOpen';
    return 'ok';
  }

  proposed(block: number, from: number, change: Set, id: Hash): void {
    const { since: height, engine, members } = change;
    const until = Math.min(height - 2, block + 604_800);
    this.proposals = this.proposals.filter(({ proposer }) => proposer !== from);
    this.proposals.push({ id, proposer: from, height, engine, members, until, voters: new Set() });
    this.#vote(from, id);
  }

  vote(block: number, from: number, id: Hash): string {
    this.settle(block);
    if (!this.current.members.includes(from)) return 'NotInCharge';
    const refusal = this.#refusal(block, id);
    if (refusal !== undefined) return refusal;
    if (this.#find(id)?.voters.has(from) === true) return 'AlreadyVoted';
    this.#vote(from, id);
    return 'ok';
  }

  revoke(block: number, from: number, id: Hash): string {
    const refusal = this.#refusal(block, id);
    if (refusal !== undefined) return refusal;
    if (this.#find(id)?.voters.has(from) !== true) return 'NotVoted';
    this.#change(id, (voters) => voters.delete(from));
    return 'ok';
  }

  withdraw(block: number, from: number, id: Hash): string {
    const refusal = this.#refusal(block, id);
    if (refusal !== undefined) return refusal;
    if (this.#find(id)?.proposer !== from) return 'NotProposer';
    this.proposals = this.proposals.filter((one) => one.id !== id);
    return 'ok';
  }

  /** The contract clears what has expired when it likes: unknown and expired are one answer here. */
  #refusal(block: number, id: Hash): string | undefined {
    const found = this.#find(id);
    return found === undefined || found.until < block ? 'gone' : undefined;
  }

  #find(id: Hash): Proposal | undefined {
    return this.proposals.find((one) => one.id === id);
  }

  #change(id: Hash, change: (voters: Set_<number>) => void): void {
    this.proposals = this.proposals.map((one) => {
      if (one.id !== id) return one;
      const voters = new Set(one.voters);
      change(voters);
      return { ...one, voters };
    });
  }

  #vote(from: number, id: Hash): void {
    this.#change(id, (voters) => voters.add(from));
    const proposal = this.#find(id);
    if (proposal === undefined) return;
    const votes = this.current.members.filter((one) => proposal.voters.has(one)).length;
    if (votes < Math.floor((2 * this.current.members.length - 1) / 3) + 1) return;
    this.next = { since: proposal.height, engine: proposal.engine, members: proposal.members };
    this.proposals = this.proposals.filter((one) => one.id !== id);
  }
}
type Set_<Value> = globalThis.Set<Value>;

function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const word = (name: string): Hex => `0x${Buffer.from(name.padEnd(32, '\0')).toString('hex')}` as Hex;
const numbers = Array.from({ length: ACCOUNTS }, (_, index) => index);
const numberOf = (address: string): number => numbers.findIndex((one) => member(one) === address.toLowerCase());

for (const seed of SEEDS) {
  test(`random histories do what the model does (seed ${seed})`, async () => {
    const roll = dice(seed);
    const some = (): number[] => numbers.filter(() => roll(2) === 0);
    const first: Set = { since: 1, engine: 'qbft', members: [0, 1, 2, 3] };
    const code = { validators: artifact.deployedBytecode as Hex, evidence: systemCode.evidence };
    const ledger = new TestLedger(
      systemAlloc({ engine: 'qbft', validators: first.members.map(member), code }),
      artifact.abi,
    );
    const model = new Model(first);
    let decided = 0;
    for (let step = 0; step < STEPS; ) {
      const block = ledger.height + 1;
      const hasOpening = roll(8) !== 0;
      const ids = [...model.proposals.map(({ id }) => id), `0x${'12'.repeat(32)}` as Hash];
      const plans = Array.from({ length: roll(CALLS_MAX + 1) }, () => {
        const { members: voters } = model.at(block + 1);
        const from = roll(5) === 0 ? roll(ACCOUNTS) : (voters[roll(voters.length)] as number);
        const live = model.proposals.filter(({ until }) => until >= block);
        const favourite = live.toSorted((a, b) => b.voters.size - a.voters.size)[0]?.id;
        const id = roll(3) === 0 ? (ids[roll(ids.length)] as Hash) : (favourite ?? (ids[0] as Hash));
        const name = ['propose', 'propose', 'vote', 'vote', 'vote', 'vote', 'vote', 'vote', 'revoke', 'withdraw'][
          roll(10)
        ] as string;
        const engine = ['qbft', 'qbft', 'qbft', 'raft', 'raft', 'raft', 'dpos', 'paxos'][roll(8)] as string;
        return {
          from,
          id,
          name,
          change: { since: block + (roll(3) === 0 ? roll(4) : roll(30)), engine, members: some() },
        };
      });
      const sent = plans.map(({ from, id, name, change }): Sent => {
        const members = change.members.map((one) => BigInt(member(one)));
        const args = name === 'propose' ? [BigInt(change.since), word(change.engine), members] : [id];
        return { from: member(from), to: VALIDATORS_ADDRESS, name, args };
      });
      const results = await ledger.block({ sent, ...(hasOpening ? {} : { opening: 'none' }) });
      if (hasOpening) model.settle(block);
      for (const [index, { from, id, name, change }] of plans.entries()) {
        const result = results[index] as Result;
        const said = ['UnknownProposal', 'ProposalExpired'].includes(result.said) ? 'gone' : result.said;
        const where = `seed ${seed}, block ${block}, call ${index}: ${name} by ${from}`;
        if (name === 'propose') {
          const wanted = model.propose(block, from, change);
          assert.equal(said, wanted, where);
          if (wanted === 'ok') model.proposed(block, from, change, result.value as Hash);
        } else {
          assert.equal(said, model[name as 'vote' | 'revoke' | 'withdraw'](block, from, id), where);
        }
        decided += result.events.filter((event) => event.name === 'Decided').length;
      }
      step += 1 + plans.length;
      await compare(ledger, model, `seed ${seed}, block ${block}`);
    }
    assert.ok(decided > STEPS / 100, `${decided} decisions: the histories are too dull`);
  });
}

async function compare(ledger: TestLedger, model: Model, where: string): Promise<void> {
  const block = ledger.height;
  const read = sealersOf(ledger.reader, { height: block + 1 });
  const seen = { since: read?.since, engine: read?.engine, members: read?.validators.map(numberOf) };
  assert.deepEqual(seen, model.at(block + 1), where);
  const next = nextSealersOf(ledger.reader, { height: block + 1 });
  const pending = model.next !== undefined && model.next.since > block + 1 ? model.next : undefined;
  assert.equal(next?.since, pending?.since, where);
  assert.deepEqual(next?.validators.map(numberOf), pending?.members, where);
  type Open = { readonly id: Hash; readonly voters: readonly Address[]; readonly proposer: Address };
  const open = await ledger.view<readonly Open[]>(VALIDATORS_ADDRESS, 'proposals');
  const told = open.map(({ id, voters, proposer }) => [id, numberOf(proposer), voters.map(numberOf).sort()]);
  const wanted = model.proposals
    .filter(({ until }) => until >= block)
    .map(({ id, proposer, voters }) => {
      const inCharge = model.at(block + 1).members;
      return [id, proposer, [...voters].filter((one) => inCharge.includes(one)).sort()];
    });
  const byId = (a: unknown[], b: unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1);
  assert.deepEqual(told.sort(byId), wanted.sort(byId), where);
}
