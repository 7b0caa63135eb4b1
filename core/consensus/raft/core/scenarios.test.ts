import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvariantViolation } from '@hanse/base';
import { TestGroup } from './testGroup.ts';
import { parseSteps } from './testNames.ts';
import type { ConfChange, Message, NodeId } from './types.ts';

const THREE: readonly NodeId[] = ['1', '2', '3'];

function change(steps: string, transition: ConfChange['transition'] = 'auto'): ConfChange {
  return { transition, steps: parseSteps(steps) };
}

function roleOf(group: TestGroup, id: NodeId): string {
  return group.at(id).node.status().softState.role;
}

test('RAFT-REPLICATE-3, RAFT-ELECT-1: an entry of an older term is committed only with one of the leader’s own', () => {
  // Figure 8 of the Raft paper: an entry that a quorum has, but of an older term, can still be overwritten.
  const config = { preVote: false, checkQuorum: false, messageBytesMax: 0 };
  const group = new TestGroup({ voters: THREE, config });
  group.elect('1');
  const one = group.at('1').node;
  one.propose('old');
  const old = one.status().lastIndex;
  const isEntries = (message: Message<string>): boolean => message.kind === 'append' && message.entries.length > 0;
  group.settle(isEntries);
  group.restart('1');
  group.at('1').node.campaign();
  const { term } = group.at('1').node.status().hardState;
  // Of what the leader sends, entries of its own term do not arrive.
  const isOwn = (message: Message<string>): boolean => {
    if (message.kind !== 'append') return false;
    group.deliver({ ...message, entries: message.entries.filter((entry) => entry.term < term) });
    return true;
  };
  for (let round = 0; round < 5; round += 1) {
    group.settle(isOwn);
    group.tick('1');
  }
  const { progress, hardState } = group.at('1').node.status();
  assert.equal(hardState.term, term);
  assert.ok((progress.get('2')?.match ?? 0) >= old, 'a quorum has the old entry');
  assert.ok(hardState.commit < old, 'and yet it is not committed');
  group.run(10, () => group.at('2').applied.includes('old'));
});

test('RAFT-TRANSFER-1, RAFT-TERM-2: leadership is handed to a member that has all, without waiting for a timeout', () => {
  const group = new TestGroup({ voters: THREE });
  const { node } = group.elect('1');
  assert.equal(node.transferLeader('3'), undefined);
  assert.equal(node.propose('meanwhile'), 'transferring');
  group.settle();
  assert.equal(roleOf(group, '3'), 'leader');
  assert.equal(roleOf(group, '1'), 'follower');
  assert.equal(group.at('1').node.status().softState.leader, '3');
});

test('RAFT-TRANSFER-1: leadership is handed to a member that is behind once it has caught up', () => {
  const group = new TestGroup({ voters: THREE });
  const { node } = group.elect('1');
  node.propose('a');
  group.settle((message) => message.to === '3');
  node.transferLeader('3');
  group.settle((message) => message.to === '3');
  assert.equal(roleOf(group, '1'), 'leader');
  // A heartbeat's answer shows that the append was lost; then the log goes over, then leadership.
  group.tick('1');
  group.settle();
  assert.equal(roleOf(group, '3'), 'leader');
  assert.deepEqual(group.at('3').applied, ['a']);
});

test('RAFT-TRANSFER-1: a transfer that does not happen within an election timeout is given up', () => {
  const group = new TestGroup({ voters: THREE });
  const { node } = group.elect('1');
  group.crash('3');
  node.transferLeader('3');
  group.settle();
  assert.equal(node.status().transferee, '3');
  for (let tick = 0; tick < 10; tick += 1) {
    group.tick('1');
    group.settle();
  }
  assert.equal(node.status().transferee, undefined);
  assert.equal(node.propose('again'), undefined);
});

test('a follower hands a wish for transfer on to the leader', () => {
  const group = new TestGroup({ voters: THREE });
  group.elect('1');
  group.at('2').node.transferLeader('2');
  group.settle();
  assert.equal(roleOf(group, '2'), 'leader');
});

test('RAFT-READ-1, RAFT-READ-2: a read waits for a quorum, and for an entry of the term', () => {
  const group = new TestGroup({ voters: THREE });
  const one = group.at('1');
  one.node.campaign();
  // Elected, but its first entry is not committed anywhere.
  group.settle((message) => message.kind === 'append');
  assert.equal(one.node.status().softState.role, 'leader');
  one.node.readIndex('early');
  group.settle((message) => message.kind === 'append');
  assert.deepEqual(one.readStates, []);
  group.run(50, () => one.readStates.length === 1);
  assert.deepEqual(one.readStates, [{ context: 'early', index: one.node.status().hardState.commit }]);
});

test('RAFT-READ-1: a read of a leader that was deposed without knowing is never answered', () => {
  const group = new TestGroup({ voters: THREE, config: { checkQuorum: false } });
  const old = group.elect('1');
  const isCut = (message: Message<string>): boolean => message.from === '1' || message.to === '1';
  for (let tick = 0; tick < 60 && roleOf(group, '2') !== 'leader' && roleOf(group, '3') !== 'leader'; tick += 1) {
    for (const id of ['2', '3']) group.tick(id);
    group.settle(isCut);
  }
  const fresh = group.leader();
  assert.notEqual(fresh?.id, '1');
  fresh?.node.propose('unknown to 1');
  old.node.readIndex('stale');
  group.settle(isCut);
  assert.deepEqual(old.readStates, []);
});

test('followers read through the leader', () => {
  const group = new TestGroup({ voters: THREE });
  const { node } = group.elect('1');
  node.propose('a');
  group.settle();
  group.at('2').node.readIndex('r1');
  group.at('2').node.readIndex('r2');
  group.settle();
  const index = node.status().hardState.commit;
  assert.deepEqual(group.at('2').readStates, [
    { context: 'r1', index },
    { context: 'r2', index },
  ]);
});

test('RAFT-RESTORE-1, RAFT-MEMBERS-3: a learner is caught up, then made a voter, and counts from then on', () => {
  const group = new TestGroup({ voters: ['1'], spares: ['2'] });
  const { node } = group.elect('1');
  for (const data of ['a', 'b', 'c']) node.propose(data);
  group.settle();
  node.proposeConfChange(change('l2'));
  group.settle();
  group.compact('1', 0);
  group.run(40, () => group.at('2').applied.length === 3);
  assert.deepEqual(node.status().conf.learners, ['2']);
  // The voter alone commits while the learner is away.
  node.propose('d');
  group.settle((message) => message.to === '2');
  assert.equal(group.at('1').applied.length, 4);
  node.proposeConfChange(change('v2'));
  group.run(40, () => group.at('2').conf.voters.length === 2);
  node.propose('e');
  group.settle((message) => message.to === '2');
  assert.equal(group.at('1').applied.length, 4, 'now both are needed');
  group.run(40, () => group.at('2').applied.length === 5);
});

test('RAFT-MEMBERS-2: a joint change survives the crash of its leader and is left by the next one', () => {
  const group = new TestGroup({ voters: THREE, spares: ['4', '5'] });
  const { node } = group.elect('1');
  node.proposeConfChange(change('r2 r3 v4 v5'));
  // The joint configuration is in force at the leader and both old members; its end is not proposed to anybody.
  group.settle((message) => {
    const isEnd = message.kind === 'append' && message.entries.some(isLeave);
    return isEnd || message.to === '4' || message.to === '5';
  });
  assert.deepEqual(group.at('2').conf.votersOutgoing, THREE);
  group.crash('1');
  group.run(100, () => group.leader()?.conf.votersOutgoing.length === 0);
  assert.deepEqual(group.leader()?.conf.voters, ['1', '4', '5']);
  group.restart('1');
  group.run(200, () => group.at('1').conf.votersOutgoing.length === 0 && group.leader() !== undefined);
});

function isLeave(entry: { readonly kind: string; readonly change?: ConfChange }): boolean {
  return entry.kind === 'conf-change' && entry.change?.steps.length === 0;
}

test('RAFT-QUORUM-1, RAFT-MEMBERS-2: while joint, both halves must agree', () => {
  const group = new TestGroup({ voters: ['1', '2'], spares: ['3', '4'] });
  const { node } = group.elect('1');
  node.proposeConfChange(change('v3 v4 r2', 'explicit'));
  group.run(40, () => group.at('4').conf.votersOutgoing.length === 2);
  node.propose('a');
  group.settle((message) => message.to === '2' || message.from === '2');
  assert.deepEqual(group.at('1').applied, [], 'the old half is 1 and 2');
  group.run(20, () => group.at('1').applied.length === 1);
  node.proposeConfChange(change(''));
  group.run(20, () => group.at('4').conf.votersOutgoing.length === 0);
  node.propose('b');
  group.settle((message) => message.to === '2' || message.from === '2');
  assert.deepEqual(group.at('1').applied, ['a', 'b']);
});

test('RAFT-MEMBERS-1: one change of members at a time; what is out of place becomes an empty entry', () => {
  const group = new TestGroup({ voters: THREE, spares: ['4'] });
  const { node } = group.elect('1');
  node.proposeConfChange(change('v4'));
  node.proposeConfChange(change('r3'));
  node.proposeConfChange(change(''));
  group.settle();
  assert.deepEqual(group.at('1').conf.voters, ['1', '2', '3', '4']);
  assert.equal(group.at('1').appliedIndex, node.status().lastIndex);
});

test('RAFT-FLOW-1: no more is under way to a follower than the limits allow, in messages and in bytes', () => {
  for (const config of [{ inflightMessagesMax: 2 }, { inflightBytesMax: 1024 }]) {
    const group = new TestGroup({ voters: ['1', '2'], config });
    const { node } = group.elect('1');
    group.mail = [];
    for (let at = 0; at < 8; at += 1) node.propose('x'.repeat(600));
    group.drain('1');
    const sent = group.mail.filter(({ kind, to }) => kind === 'append' && to === '2');
    assert.equal(sent.length, 2);
    const status = node.status().progress.get('2');
    assert.equal(status?.isPaused, true);
    assert.equal(status?.isInflightFull, true);
    group.settle();
    assert.equal(group.at('2').applied.length, 8, 'answers let the rest through');
  }
});

test('RAFT-FLOW-1: a leader whose appends were all lost goes on after a heartbeat', () => {
  const group = new TestGroup({ voters: ['1', '2'], config: { inflightMessagesMax: 1 } });
  const { node } = group.elect('1');
  node.propose('a');
  group.settle((message) => message.kind === 'append');
  assert.equal(node.status().progress.get('2')?.isPaused, true);
  group.run(5, () => group.at('2').applied.length === 1);
});

test('RAFT-FLOW-2: a leader takes no more than its uncommitted tail may hold', () => {
  const group = new TestGroup({ voters: THREE, config: { uncommittedBytesMax: 100 } });
  const { node } = group.elect('1');
  assert.equal(node.propose('x'.repeat(200)), undefined, 'an empty tail takes anything');
  assert.equal(node.propose('y'), 'uncommitted-too-large');
  group.settle();
  assert.equal(node.propose('y'.repeat(60)), undefined);
  assert.equal(node.propose('z'.repeat(60)), 'uncommitted-too-large');
  assert.equal(node.propose('z'.repeat(40)), undefined);
  group.settle();
  assert.equal(group.at('3').applied.length, 3);
});

test('proposals go through the leader, or nowhere', () => {
  for (const disableProposalForwarding of [false, true]) {
    const group = new TestGroup({ voters: THREE, config: { disableProposalForwarding } });
    assert.equal(group.at('2').node.propose('early'), 'no-leader');
    group.elect('1');
    const refusal = group.at('2').node.propose('a');
    assert.equal(refusal, disableProposalForwarding ? 'forwarding-disabled' : undefined);
    group.settle();
    assert.deepEqual(group.at('3').applied, disableProposalForwarding ? [] : ['a']);
  }
});

test('RAFT-TERM-1, RAFT-TERM-2: a member cut off for long rejoins without disturbing anybody', () => {
  const group = new TestGroup({ voters: THREE });
  group.elect('1');
  const { term } = group.at('1').node.status().hardState;
  for (let tick = 0; tick < 100; tick += 1) {
    for (const id of THREE) group.tick(id);
    group.settle((message) => message.from === '3' || message.to === '3');
  }
  assert.equal(group.at('3').node.status().hardState.term, term, 'asking does not raise the term');
  group.run(30, () => group.at('3').node.status().softState.leader === '1');
  assert.equal(group.at('1').node.status().hardState.term, term);
});

test('RAFT-ELECT-3: a leader without a quorum steps down', () => {
  const group = new TestGroup({ voters: THREE });
  group.elect('1');
  for (let tick = 0; tick < 21; tick += 1) {
    group.tick('1');
    group.settle((message) => message.to === '1');
  }
  assert.equal(roleOf(group, '1'), 'follower');
});

test('RAFT-REPLICATE-5, RAFT-REPLICATE-4: a member that has lost what it acknowledged is brought back by the same leader', () => {
  const group = new TestGroup({ voters: THREE });
  const { node } = group.elect('1');
  for (const data of ['a', 'b', 'c']) node.propose(data);
  group.settle();
  group.wipe('3');
  group.run(30, () => group.at('3').applied.length === 3);
  assert.equal(roleOf(group, '1'), 'leader');
  node.propose('d');
  group.settle();
  assert.equal(group.at('3').applied.length, 4);
});

test('RAFT-REPLICATE-2: news that entries are stored counts only in the term they were handed out in', () => {
  const group = new TestGroup({
    voters: THREE,
    config: { asyncStorageWrites: true, preVote: false, checkQuorum: false },
  });
  const { node, storage } = group.at('3');
  const entry = (index: number, term: number, data: string) => ({ index, term, kind: 'normal', data }) as const;
  const append = (from: NodeId, term: number, entryTerm: number, data: string): void => {
    const entries = [entry(2, entryTerm, data)];
    node.step({ kind: 'append', from, to: '3', term, index: 1, logTerm: 1, entries, commit: 1 });
  };
  // The entry of term 2 is handed out, replaced in term 3, and put back by the leader of term 4.
  append('1', 2, 2, 'first');
  const first = node.ready().appendWork;
  append('2', 3, 3, 'second');
  const second = node.ready().appendWork;
  append('1', 4, 2, 'first');
  const third = node.ready().appendWork;
  for (const [at, work] of [first, second, third].entries()) {
    assert.ok(work?.news !== undefined);
    storage.store(work);
    node.tell(work.news);
    // Whatever storage holds meanwhile, the node knows what its log is.
    node.step({ kind: 'append', from: '1', to: '3', term: 4, index: 2, logTerm: 2, entries: [], commit: 1 });
    const answer = node.ready().appendWork?.messages.at(-1);
    assert.ok(answer?.kind === 'append-response' && answer.rejected === undefined, `after ${at + 1} writes`);
  }
});

test('a copy goes its own way', () => {
  const group = new TestGroup({ voters: ['1'] });
  const { node, storage } = group.elect('1');
  node.propose('a');
  const status = node.status();
  const copy = node.copy(storage.copy());
  group.settle();
  assert.deepEqual(copy.status(), status);
  assert.equal(node.status().hardState.commit, status.hardState.commit + 1);
  const ready = copy.ready();
  assert.deepEqual(
    ready.entries.map((one) => (one.kind === 'normal' ? one.data : one.change)),
    ['a'],
  );
  copy.advance();
  assert.equal(copy.status().hardState.commit, status.hardState.commit + 1);
});

test('RAFT-REPLICATE-1: what is no log is not appended; what breaks the order of calls stops the node', () => {
  const group = new TestGroup({ voters: THREE });
  group.elect('1');
  const { node } = group.at('2');
  const { hardState, lastIndex } = node.status();
  const { term } = hardState;
  const sent = (from: number, terms: readonly number[]): Message<string> => {
    const entries = terms.map((one, at) => ({ index: from + at, term: one, kind: 'normal', data: 'x' }) as const);
    const base = { kind: 'append', from: '1', to: '2', term, index: lastIndex, logTerm: term } as const;
    return { ...base, entries, commit: lastIndex };
  };
  for (const message of [
    sent(lastIndex + 2, [term]),
    sent(lastIndex + 1, [term + 1]),
    sent(lastIndex + 1, [term, 1]),
  ]) {
    assert.equal(node.step(message), undefined);
    assert.equal(node.status().lastIndex, lastIndex);
  }
  assert.equal(
    node.step({ kind: 'heartbeat-response', from: 'stranger', to: '2', term, context: undefined }),
    'unknown-peer',
  );
  assert.throws(() => node.advance(), InvariantViolation);
  node.step(sent(lastIndex + 1, [term]));
  node.ready();
  assert.throws(() => node.ready(), InvariantViolation);
});

test('RAFT-VOTE-1, RAFT-VOTE-2: one vote a term, for a log at least as new, and only once it is stored', () => {
  const group = new TestGroup({ voters: THREE, config: { preVote: false, checkQuorum: false } });
  const { node } = group.at('3');
  const ask = (from: NodeId, term: number, index: number): Message<string> => {
    return { kind: 'vote', from, to: '3', term, index, logTerm: 1, isTransfer: false };
  };
  const answer = (message: Message<string>): boolean => {
    node.step(message);
    const ready = node.ready();
    node.advance();
    const [response] = ready.messages;
    assert.ok(response?.kind === 'vote-response');
    if (!response.isRejected) assert.equal(ready.hardState?.vote ?? node.status().hardState.vote, message.from);
    return !response.isRejected;
  };
  assert.equal(answer(ask('1', 2, 0)), false, 'its log is older');
  assert.equal(answer(ask('2', 2, 1)), true);
  assert.equal(answer(ask('1', 2, 9)), false, 'the vote of the term is given');
  assert.equal(answer(ask('2', 2, 1)), true, 'the same candidate may ask again');
  assert.equal(answer(ask('1', 3, 1)), true);
});

test('RAFT-ELECT-2: nobody campaigns while a change of members waits to be applied', () => {
  const group = new TestGroup({ voters: THREE, config: { asyncStorageWrites: true, preVote: false } });
  group.elect('1');
  group.at('1').node.proposeConfChange(change('v4'));
  group.settle();
  const { node } = group.at('2');
  group.at('1').node.proposeConfChange(change('r4'));
  group.settle((message) => message.to === '2' && message.kind === 'append' && message.entries.length === 0);
  // 2 has the change; now it hears that it is committed, and has not applied it.
  const { hardState, lastIndex } = node.status();
  const commit = { kind: 'append', from: '1', to: '2', term: hardState.term, index: lastIndex } as const;
  node.step({ ...commit, logTerm: hardState.term, entries: [], commit: lastIndex });
  node.campaign();
  assert.equal(roleOf(group, '2'), 'follower');
  group.settle();
  node.campaign();
  assert.equal(roleOf(group, '2'), 'candidate');
});

test('RAFT-RESTORE-2: a snapshot waits while entries are being applied', () => {
  const group = new TestGroup({ voters: THREE, config: { asyncStorageWrites: true } });
  group.elect('1');
  group.at('1').node.propose('a');
  group.settle((message) => message.to === '2' && message.kind === 'append' && message.entries.length === 0);
  const { node, conf } = group.at('2');
  const { hardState, lastIndex } = node.status();
  const { term } = hardState;
  const commit = { kind: 'append', from: '1', to: '2', term, index: lastIndex, logTerm: term } as const;
  node.step({ ...commit, entries: [], commit: lastIndex });
  const { applyWork } = node.ready();
  assert.ok(applyWork !== undefined);
  const index = lastIndex + 10;
  const snapshot = { index, term, conf: { ...conf, learners: ['9'] }, data: undefined };
  node.step({ kind: 'snapshot', from: '1', to: '2', term, snapshot });
  assert.deepEqual(node.status().conf.learners, []);
  node.tell(applyWork.news);
  assert.deepEqual(node.status().conf.learners, ['9']);
  assert.equal(node.ready().appendWork?.snapshot?.index, index);
});
