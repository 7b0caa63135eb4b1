import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerBudget } from './answerBudget.ts';

function budget() {
  let nowMs = 0;
  const cuts: string[] = [];
  const made = new AnswerBudget({ bytesMax: 100, connectionBytesMax: 60, stallMsMax: 30_000, now: () => nowMs });
  const outbox = (name: string) => made.outbox(() => void cuts.push(name));
  const wait = (ms: number): void => {
    nowMs += ms;
  };
  return { made, cuts, outbox, wait };
}

test('one connection and all together hold no more than their limits', () => {
  const { made, outbox, cuts } = budget();
  const [first, second] = [outbox('first'), outbox('second')];
  assert.ok(first.hold(60));
  assert.ok(!first.hold(1), 'the connection is full');
  assert.ok(second.hold(40));
  assert.ok(!second.hold(1), 'all together are full, and nobody has stopped reading');
  first.sending(60);
  first.sent(60);
  assert.ok(second.hold(20));
  second.drop(30);
  assert.equal(made.held, 30);
  second.close();
  assert.equal(made.held, 0);
  assert.ok(!second.hold(1), 'nothing is kept for a connection that has ended');
  assert.deepEqual(cuts, []);
});

test('under pressure those who have read nothing for longest give way', () => {
  const { made, outbox, cuts, wait } = budget();
  const [old, young, computing, honest] = [outbox('old'), outbox('young'), outbox('computing'), outbox('honest')];
  old.hold(40);
  old.sending(40);
  wait(1000);
  young.hold(30);
  young.sending(30);
  computing.hold(30);
  assert.ok(!honest.hold(10), 'a second is no proof of bad will');
  wait(3000);
  assert.ok(honest.hold(10));
  assert.deepEqual(cuts, ['old']);
  assert.ok(honest.hold(40));
  assert.deepEqual(cuts, ['old', 'young']);
  assert.ok(!honest.hold(40), 'whose answer is not being sent is not cut');
  assert.equal(made.held, 80);
});

test('a client that takes nothing until the deadline is cut, one that takes a little is not', () => {
  const { made, outbox, cuts, wait } = budget();
  const [dead, slow] = [outbox('dead'), outbox('slow')];
  for (const one of [dead, slow]) {
    one.hold(50);
    one.sending(50);
  }
  wait(29_000);
  made.sweep();
  slow.sent(1);
  wait(1000);
  made.sweep();
  made.sweep();
  assert.deepEqual(cuts, ['dead']);
  assert.equal(made.held, 49);
});
