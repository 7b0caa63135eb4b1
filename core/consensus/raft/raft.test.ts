import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, reject } from '@hanse/base';
import { type Block, decodeExtraData, encodeExtraData } from '@hanse/protocol';
import type { EngineOutput } from '../engine.ts';
import { consensusFault } from '../faults.ts';
import { stubAddress, stubRecover, stubSign } from '../world/stubSignature.ts';
import { makeBlock } from '../world/worldBlock.ts';
import { encodeMessage } from './encodeMessage.ts';
import { MESSAGE_CODES, type RaftMessage, type RaftUnsigned, type Said } from './message.ts';
import { parseMessage } from './parseMessage.ts';
import {
  context,
  expectHeight,
  genesis,
  head,
  heights,
  kinds,
  leaderOf,
  messageBy,
  SETTINGS,
  started,
  validators,
} from './raft.fixture.ts';
import { raft } from './raft.ts';
import { decodeRecord, encodeRecord } from './record.ts';
import { freshExtraData, sealedBlock, verifySeals } from './seals.ts';
import { ELECTION_TICKS, electionDice, tickMs } from './state.ts';

test('a block says that it rests on crash tolerance, and carries its builder’s seal (RAFT-BLOCK-1, RAFT-SEAL-1)', () => {
  const world = started();
  expectHeight(world, 3, 10_000, 'a young group');
  for (const { header } of world.nodes[0]?.chain.slice(1) ?? []) {
    const extra = decodeExtraData(header.extraData);
    assert.match(new TextDecoder().decode(extra.vanity), /^hanse raft: crash faults only\0/);
    assert.deepEqual(extra.validators, validators);
    assert.ok(extra.round > 0);
    assert.equal(verifySeals(header, { validators }, stubRecover).kind, 'accept');
    const spoil = (changes: Partial<typeof extra>): string =>
      verifySeals({ ...header, extraData: encodeExtraData({ ...extra, ...changes }) }, { validators }, stubRecover)
        .kind;
    assert.equal(spoil({ seals: [] }), 'reject');
    assert.equal(spoil({ seals: [...extra.seals, ...extra.seals] }), 'reject');
    assert.equal(spoil({ round: extra.round + 1 }), 'reject');
    assert.equal(spoil({ validators: validators.slice(1) }), 'reject');
    assert.equal(verifySeals({ ...header, extraData: Uint8Array.of(7) }, { validators }, stubRecover).kind, 'reject');
  }
});

test('a dead leader is replaced within two election timeouts, and its block is not lost (RAFT-TIMER-1, RAFT-COMMIT-1)', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const world = started({ seed });
    expectHeight(world, 3, 10_000, `seed ${seed}`);
    const height = Math.max(...heights(world));
    world.crash(leaderOf(world));
    const worstMs = 4 * ELECTION_TICKS * tickMs(SETTINGS) + 2 * SETTINGS.blockPeriodMs + 500;
    expectHeight(world, height + 1, worstMs, `seed ${seed}, leader dead`);
  }
});

test('a leader that dies before any of its outputs leaves a group that goes on in agreement (RAFT-RECORD-1)', () => {
  for (let at = 1; at <= 120; at++) {
    const world = started({ seed: at });
    expectHeight(world, 2, 10_000, 'a young group');
    const leader = leaderOf(world);
    let seen = 0;
    world.isDeadly = (name) => name === leader && ++seen === at;
    const height = Math.max(...heights(world));
    expectHeight(world, height + 4, 20_000, `death before output ${at}`);
  }
});

test('a member that lost its data cannot undo what it had stored, even with a majority of its kind (RAFT-SIGNER-1 to -3, RAFT-GROUP-2)', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const world = started({ seed });
    world.agenda.run(world.agenda.nowMs + 3000 + world.dice.between(0, 600));
    const logs = new Map(world.nodes.map(({ name, state }) => [name, state.group?.storage.lastIndex() ?? 0]));
    for (const node of world.nodes) world.crash(node.name);
    const height = Math.max(...heights(world));
    const kept = `n${1 + (seed % 3)}`;
    for (const { name } of world.nodes) if (name !== kept) world.wipe(name);
    for (const { name } of world.nodes) world.agenda.after(world.dice.between(0, 1500), () => world.start(name));
    world.agenda.run(world.agenda.nowMs + 1600);
    world.pool(true);
    // The others may have lost an entry that it never had, and that was as good as final: then only silence is safe.
    const isWhole = (logs.get(kept) ?? 0) >= Math.max(...logs.values());
    if (isWhole) expectHeight(world, height + 1, 20_000, `seed ${seed}`);
    else world.agenda.run(world.agenda.nowMs + 5000);
  }
});

test('a leader whose blocks nobody accepts makes room for another (RAFT-LEADER-3, RAFT-APPEND-1)', () => {
  let bad: string | undefined;
  const world = started({
    seed: 3,
    check: (_, block: Block) =>
      bad !== undefined && block.header.coinbase === world.node(bad).address
        ? reject(consensusFault('bad-block', { field: 'timestamp', seen: 1, wanted: 0 }))
        : accept(),
  });
  expectHeight(world, 2, 10_000, 'a young group');
  bad = leaderOf(world);
  const height = Math.max(...heights(world));
  expectHeight(world, height + 5, 20_000, 'its leader builds what others refuse');
  assert.ok(world.outputs.has('resigned') && world.outputs.has('block-refused'));
  assert.notEqual(leaderOf(world), bad);
});

test('a member that was away for long gets a place and fetches the blocks (RAFT-SNAPSHOT-1, -2)', () => {
  const world = started({ seed: 5 });
  expectHeight(world, 2, 10_000, 'a young group');
  const away = world.nodes.find(({ name }) => name !== leaderOf(world))?.name as string;
  world.crash(away);
  expectHeight(world, 40, 60_000, 'two of three');
  world.start(away);
  expectHeight(world, Math.max(...heights(world)) + 2, 10_000, 'back again');
});

const heartbeat = (to: number, term = 1): Said => ({
  kind: 'heartbeat',
  from: '',
  to: stubAddress(to),
  term,
  commit: 0,
  context: undefined,
});

test('members are heard, others are not (RAFT-MESSAGE-3, RAFT-GROUP-1, RAFT-GROUP-3)', () => {
  const step = (message: RaftMessage): string[] => {
    const { state } = raft.start(context, undefined, head, 0);
    return kinds(raft.step(state, { kind: 'message', message }, 0).output);
  };
  assert.ok(step(messageBy(2, heartbeat(1))).includes('say'), 'a leader is answered');
  assert.deepEqual(step(messageBy(9, heartbeat(1))), ['note'], 'a stranger is noted');
  assert.deepEqual(step(messageBy(2, heartbeat(3))), [], 'what was said to another');
  assert.deepEqual(step(messageBy(1, heartbeat(1))), [], 'our own words');
  assert.deepEqual(step(messageBy(2, heartbeat(1), 5)), ['behind'], 'a group beyond our ledger');
  const followers = raft.start({ ...context, self: stubAddress(8) }, undefined, head, 0);
  assert.deepEqual(followers.output, [], 'who is no member says nothing');
});

test('a block is executed before its entry is taken, and what refuses it is said (RAFT-APPEND-1)', () => {
  const { state } = raft.start(context, undefined, head, 0);
  const extraData = freshExtraData({ validators }, 1);
  const made = makeBlock({ parent: head, coinbase: stubAddress(2), extraData, nowMs: 0, serial: 1 });
  const block = sealedBlock(made, stubSign(stubAddress(2), genesis.hash));
  const entries = [{ index: 1, term: 1, kind: 'normal', data: { kind: 'block', block } }] as const;
  const said: Said = {
    kind: 'append',
    from: '',
    to: stubAddress(1),
    term: 1,
    index: 0,
    logTerm: 0,
    entries,
    commit: 0,
  };
  const heard = raft.step(state, { kind: 'message', message: messageBy(2, said) }, 0);
  const acknowledged = (output: readonly EngineOutput<RaftMessage, RaftUnsigned>[]): boolean =>
    output.some(
      (one) =>
        one.kind === 'say' &&
        one.utterance.unsigned.kind === 'said' &&
        one.utterance.unsigned.said.kind === 'append-response' &&
        one.utterance.unsigned.said.index === 1,
    );
  assert.ok(heard.output.some((one) => one.kind === 'check' && one.digest === block.hash));
  assert.ok(!acknowledged(heard.output));
  const answer = { kind: 'checked', height: 1, round: 1, digest: block.hash } as const;
  const checked = raft.step(heard.state, { ...answer, verdict: accept() }, 0);
  assert.ok(acknowledged(checked.output));
  const order = kinds(checked.output);
  assert.ok(
    order.indexOf('persist') >= 0 && order.indexOf('persist') < order.indexOf('say'),
    'on disk before it is said',
  );
});

test('messages are read back as they were written, in both forms; garbage is refused (RAFT-MESSAGE-1, -2)', () => {
  const extraData = freshExtraData({ validators }, 4);
  const block = makeBlock({ parent: head, coinbase: stubAddress(2), extraData, nowMs: 0, serial: 1 });
  const envelope = { from: '', to: stubAddress(3), term: 4 };
  const entries = [
    { index: 6, term: 3, kind: 'normal', data: undefined },
    { index: 7, term: 4, kind: 'normal', data: { kind: 'block', block } },
  ] as const;
  const place = { kind: 'place', height: 9, hash: genesis.hash } as const;
  const conf = { voters: [], votersOutgoing: [], learners: [], learnersNext: [], autoLeave: false };
  const all: Said[] = [
    { kind: 'append', ...envelope, index: 5, logTerm: 3, entries, commit: 5 },
    { kind: 'append-response', ...envelope, index: 7 },
    { kind: 'append-response', ...envelope, index: 7, rejected: { hint: 5, logTerm: 2, isLoss: true } },
    { kind: 'vote', ...envelope, index: 7, logTerm: 4, isTransfer: false },
    { kind: 'vote-response', ...envelope, isRejected: true },
    { kind: 'pre-vote', ...envelope, index: 7, logTerm: 4, isTransfer: false },
    { kind: 'pre-vote-response', ...envelope, isRejected: false },
    { kind: 'snapshot', ...envelope, snapshot: { index: 7, term: 4, conf, data: place } },
    { kind: 'heartbeat', ...envelope, commit: 7, context: undefined },
    { kind: 'heartbeat-response', ...envelope, context: undefined },
  ];
  for (const said of all) {
    const message = messageBy(2, said, 3);
    for (const form of ['full', 'compact'] as const) {
      const bytes = encodeMessage(message, form);
      assert.equal(bytes[0], MESSAGE_CODES[said.kind]);
      const parsed = parseMessage(bytes, () => undefined);
      assert.ok(parsed.kind === 'accept');
      assert.deepEqual(parsed.value, message);
      assert.equal(raft.authorOf?.(parsed.value, stubRecover), stubAddress(2));
      for (let cut = 0; cut < bytes.length; cut += 7) {
        assert.equal(parseMessage(bytes.subarray(0, cut), () => undefined).kind, 'reject');
        assert.notEqual(parseMessage(bytes.with(cut, 0xff), () => undefined).kind, 'missing');
      }
      assert.equal(parseMessage(Uint8Array.of(...bytes, 0), () => undefined).kind, 'reject');
    }
  }
  assert.equal(raft.glance(Uint8Array.of(0x27)), undefined);
});

test('election timeouts are drawn within their bounds and differ between members (RAFT-TIMER-2)', () => {
  const draws = validators.map((self) => {
    const next = electionDice(self, 1);
    return Array.from({ length: 50 }, next);
  });
  for (const drawn of draws) assert.ok(drawn.every((ticks) => ticks >= ELECTION_TICKS && ticks < 2 * ELECTION_TICKS));
  assert.notDeepEqual(draws[0], draws[1]);
  const again = electionDice(validators[0] as (typeof validators)[number], 1);
  assert.deepEqual(Array.from({ length: 50 }, again), draws[0]);
});

test('a record is read back; damage is told, not guessed at (RAFT-RECORD-1)', () => {
  const extraData = freshExtraData({ validators }, 1);
  const block = makeBlock({ parent: head, coinbase: stubAddress(2), extraData, nowMs: 0, serial: 1 });
  const record = {
    since: 5,
    hardState: { term: 3, vote: stubAddress(2), commit: 8 },
    applied: { index: 7, term: 2 },
    decided: 4,
    entries: [
      { index: 8, term: 3, kind: 'normal', data: undefined },
      { index: 9, term: 3, kind: 'normal', data: { kind: 'block', block } },
    ],
  } as const;
  const bytes = encodeRecord(record);
  assert.deepEqual(decodeRecord(bytes), record);
  const none = { ...record, hardState: { term: 0, vote: undefined, commit: 0 }, entries: [] };
  assert.deepEqual(decodeRecord(encodeRecord(none)), none);
  for (let cut = 0; cut < bytes.length; cut += 11)
    assert.throws(() => decodeRecord(bytes.subarray(0, cut)), /consensus record/);
});

test('blocks come a period apart, empty ones seldom, one at a time (RAFT-PACE-1, RAFT-LEADER-1, -2)', () => {
  const world = started({ seed: 9 });
  expectHeight(world, 2, 10_000, 'a young group');
  const before = Math.max(...heights(world));
  world.agenda.run(world.agenda.nowMs + 20 * SETTINGS.blockPeriodMs);
  const made = Math.max(...heights(world)) - before;
  assert.ok(made >= 15 && made <= 20, `${made} blocks in 20 periods`);
  world.pool(false);
  world.agenda.run(world.agenda.nowMs + 1000);
  const idle = Math.max(...heights(world));
  world.agenda.run(world.agenda.nowMs + 5 * SETTINGS.emptyBlockPeriodMs);
  const empty = Math.max(...heights(world)) - idle;
  assert.ok(empty >= 4 && empty <= 6, `${empty} empty blocks in 5 long periods`);
});
