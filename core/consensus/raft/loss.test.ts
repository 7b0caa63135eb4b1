import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, accept, reject } from '@hanse/base';
import { type Block, decodeExtraData } from '@hanse/protocol';
import type { EngineEvent, EngineOutput } from '../engine.ts';
import { consensusFault } from '../faults.ts';
import { stubAddress, stubSign } from '../world/stubSignature.ts';
import { makeBlock } from '../world/worldBlock.ts';
import type { Folder } from '../world/worldNode.ts';
import type { RaftMessage, RaftUnsigned, Said } from './message.ts';
import {
  context,
  expectHeight,
  genesis,
  head,
  heights,
  leaderOf,
  messageBy,
  SETTINGS,
  started,
  validators,
} from './raft.fixture.ts';
import { raft } from './raft.ts';
import { freshExtraData, sealedBlock } from './seals.ts';
import { ELECTION_TICKS, type RaftState, tickMs } from './state.ts';

type Output = EngineOutput<RaftMessage, RaftUnsigned>;

type MemberOptions = {
  readonly members?: readonly Address[];
  readonly isReleased?: (said: Said) => boolean;
  readonly nowMs?: number;
};

/** One member alone: what it puts out; what it says is heard back only if its signer agrees. */
class Member {
  readonly said: Said[] = [];
  readonly output: Output[] = [];
  nowMs: number;
  readonly #state: RaftState;
  readonly #isReleased: (said: Said) => boolean;

  constructor(options: MemberOptions = {}) {
    this.#isReleased = options.isReleased ?? (() => true);
    this.nowMs = options.nowMs ?? 100_000;
    const members = options.members ?? validators;
    const { state, output } = raft.start(context, undefined, { ...head, validators: members }, this.nowMs);
    this.#state = state;
    this.#act(output);
  }

  get role(): string | undefined {
    return this.#state.group?.node.status().softState.role;
  }

  get term(): number {
    return raft.describe(this.#state).round;
  }

  tell(event: EngineEvent<RaftMessage>): readonly Output[] {
    const { output } = raft.step(this.#state, event, this.nowMs);
    this.#act(output);
    return output;
  }

  hear(author: number, said: Said): readonly Output[] {
    return this.tell({ kind: 'message', message: messageBy(author, said) });
  }

  ticks(count: number): void {
    for (let at = 0; at < count; at++) {
      this.nowMs += tickMs(SETTINGS);
      this.tell({ kind: 'timer', name: 'tick', height: 0, round: 0 });
    }
  }

  #act(output: readonly Output[]): void {
    this.output.push(...output);
    for (const one of output) {
      if (one.kind !== 'say') continue;
      const { unsigned } = one.utterance;
      if (unsigned.kind === 'said' && !this.#isReleased(unsigned.said)) continue;
      if (unsigned.kind === 'said') this.said.push(unsigned.said);
      this.tell({ kind: 'message', message: raft.sign(unsigned, [stubSign(stubAddress(1), genesis.hash)]) });
    }
  }
}

const envelope = (term: number) => ({ from: '', to: stubAddress(1), term });
const granted = (kind: 'vote-response' | 'pre-vote-response', term: number): Said => ({
  kind,
  ...envelope(term),
  isRejected: false,
});

test('votes count only for a candidacy that the signer released (RAFT-SIGNER-4)', () => {
  for (const isReleased of [true, false]) {
    // As after a lost data folder: votes for what this member was before come in once more.
    const member = new Member({ isReleased: (said) => said.kind !== 'vote' || isReleased });
    member.ticks(2 * ELECTION_TICKS);
    assert.equal(member.role, 'pre-candidate');
    member.hear(2, granted('pre-vote-response', 1));
    assert.equal(member.role, 'candidate');
    member.hear(2, granted('vote-response', 1));
    assert.equal(member.role, isReleased ? 'leader' : 'candidate');
    assert.equal(
      member.said.some(({ kind }) => kind === 'append'),
      isReleased,
    );
  }
});

test('an old copy of a data folder brings back no old promises (RAFT-SIGNER-1 to -4)', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const world = started({ seed });
    const copies = new Map<string, Folder>();
    const copyAll = (): void => {
      for (const { name, folder } of world.nodes) copies.set(name, folder);
    };
    world.agenda.after(world.dice.between(500, 2500), copyAll);
    // Elections between the copy and its return.
    for (let turn = 0; turn < 3; turn++)
      world.agenda.after(world.dice.between(800, 4000), () => {
        const name = world.dice.pick(world.alive)?.name;
        if (name === undefined) return;
        world.crash(name);
        world.agenda.after(world.dice.between(50, 900), () => world.start(name));
      });
    world.agenda.run(world.agenda.nowMs + 6000 + world.dice.between(0, 600));
    for (const { name } of world.nodes) world.crash(name);
    const height = Math.max(...heights(world));
    const old = `n${1 + (seed % 3)}`;
    world.node(old).restore(copies.get(old) as Folder);
    for (const { name } of world.nodes) world.agenda.after(world.dice.between(0, 800), () => world.start(name));
    world.agenda.run(world.agenda.nowMs + 900);
    world.pool(true);
    expectHeight(world, height + 2, 10_000, `seed ${seed}, ${old} from an old copy`);
  }
});

test('a ledger that is shorter than its log assumes is made whole first (RAFT-RECORD-2)', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const world = started({ seed });
    expectHeight(world, 6, 10_000, 'a young group');
    const damaged = seed % 2 === 0 ? leaderOf(world) : `n${1 + (seed % 3)}`;
    for (const { name } of world.nodes) world.crash(name);
    const height = Math.max(...heights(world));
    world.node(damaged).chain.length -= 2;
    for (const { name } of world.nodes) world.agenda.after(world.dice.between(0, 300), () => world.start(name));
    world.agenda.run(world.agenda.nowMs + 300);
    assert.ok(world.outputs.has('ledger-behind-log'));
    world.pool(true);
    expectHeight(world, height + 2, 10_000, `seed ${seed}, ${damaged} lost blocks`);
  }
});

test('a leader that builds nothing gives up the lead, later each time (RAFT-LEADER-3)', () => {
  const member = new Member({ members: [stubAddress(1)] });
  const times: number[] = [];
  const { roundTimeoutMs, roundTimeoutMsMax } = SETTINGS;
  while (times.length < 5) {
    const before = member.output.length;
    member.ticks(1);
    assert.ok(member.nowMs < 200_000, 'it resigns again and again');
    for (const one of member.output.slice(before)) {
      if (one.kind === 'build' && times.length % 2 === 0) times.push(member.nowMs);
      if (one.kind === 'note' && one.event === 'resigned') times.push(member.nowMs);
    }
  }
  const [built = 0, resigned = 0, again = 0, next = 0] = times;
  assert.ok(resigned - built >= roundTimeoutMs && resigned - built < roundTimeoutMs + 2 * tickMs(SETTINGS));
  assert.ok(again - resigned >= 4 * ELECTION_TICKS * tickMs(SETTINGS), 'it stays out of elections');
  assert.ok(next - again >= 2 * roundTimeoutMs && 2 * roundTimeoutMs <= roundTimeoutMsMax);
});

test('a clock that jumps delays no block by more than a period (RAFT-PACE-1)', () => {
  const member = new Member({ members: [stubAddress(1)], nowMs: 500 });
  member.ticks(2 * ELECTION_TICKS);
  assert.equal(member.role, 'leader');
  member.nowMs -= 3_600_000;
  const builds = (): number => member.output.filter(({ kind }) => kind === 'build').length;
  assert.equal(builds(), 0);
  member.ticks(2 + Math.ceil(SETTINGS.emptyBlockPeriodMs / tickMs(SETTINGS)));
  assert.equal(builds(), 1);
  member.nowMs -= 3_600_000;
  member.ticks(2 + Math.ceil(SETTINGS.emptyBlockPeriodMs / tickMs(SETTINGS)));
  member.ticks(Math.ceil(SETTINGS.roundTimeoutMs / tickMs(SETTINGS)));
  assert.ok(member.output.some((one) => one.kind === 'note' && one.event === 'resigned'));
});

test('a block that was refused for a while is taken in the end (RAFT-APPEND-2)', () => {
  for (const wait of ['ignore', 'reject'] as const) {
    let refusedUntilMs = 0;
    const world = started({
      seed: 4,
      check: () => {
        if (world.agenda.nowMs >= refusedUntilMs) return accept();
        const fault = consensusFault('bad-block', { field: 'timestamp', seen: 9, wanted: 0 });
        return wait === 'reject' ? reject(fault) : { kind: 'ignore', reason: 'not yet' };
      },
    });
    expectHeight(world, 2, 10_000, 'a young group');
    const leader = leaderOf(world);
    refusedUntilMs = world.agenda.nowMs + 600;
    const height = Math.max(...heights(world));
    expectHeight(world, height + 3, 3000, `blocks are refused for a while (${wait})`);
    if (wait === 'ignore') assert.equal(leaderOf(world), leader, 'nobody else had to lead');
  }
});

test('what is said of entries that wait for their block disturbs nothing (RAFT-APPEND-2)', () => {
  const member = new Member();
  const extraData = freshExtraData({ validators }, 1);
  const made = makeBlock({ parent: head, coinbase: stubAddress(2), extraData, nowMs: 0, serial: 1 });
  const block: Block = sealedBlock(made, stubSign(stubAddress(2), genesis.hash));
  assert.equal(decodeExtraData(block.header.extraData).seals.length, 1);
  const entries = [
    { index: 1, term: 1, kind: 'normal', data: undefined },
    { index: 2, term: 1, kind: 'normal', data: { kind: 'block', block } },
  ] as const;
  const append = { kind: 'append', ...envelope(1), logTerm: 0, commit: 0 } as const;
  member.hear(2, { ...append, index: 0, entries });
  const answers = (output: readonly Output[]): (number | string)[] =>
    output.flatMap((one) => {
      if (one.kind !== 'say' || one.utterance.unsigned.kind !== 'said') return one.kind === 'decide' ? ['decided'] : [];
      const { said } = one.utterance.unsigned;
      return said.kind === 'append-response' ? [said.rejected === undefined ? said.index : 'refused'] : [];
    });
  assert.deepEqual(answers(member.hear(2, { ...append, index: 2, logTerm: 1, entries: [], commit: 2 })), []);
  const checked = { kind: 'checked', height: 1, round: 1, digest: block.hash, verdict: accept() } as const;
  assert.deepEqual(answers(member.tell(checked)), [2, 'decided']);
});

test('a place that never arrived is told again (RAFT-SNAPSHOT-1)', () => {
  const world = started({ seed: 6 });
  expectHeight(world, 2, 10_000, 'a young group');
  const leader = leaderOf(world);
  const [away, other] = world.nodes.filter(({ name }) => name !== leader).map(({ name }) => name) as [string, string];
  world.crash(away);
  expectHeight(world, 40, 60_000, 'two of three');
  let lost = 0;
  world.isLost = (bytes) => bytes[0] === 0x26 && ++lost <= 3;
  world.start(away);
  world.agenda.run(world.agenda.nowMs + 1500);
  assert.ok(lost > 3);
  const height = Math.max(...heights(world));
  world.crash(other);
  expectHeight(world, height + 2, SETTINGS.roundTimeoutMs, 'the same leader goes on with the one that was away');
  assert.equal(leaderOf(world), leader);
});
