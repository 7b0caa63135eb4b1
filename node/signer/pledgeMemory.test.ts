import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, type Hash, isFault } from '@hanse/base';
import { type Pledge, type PledgeMemory, rememberPledge } from './pledgeMemory.ts';
import { decodeVoteMemory, encodeVoteMemory, rememberVote, type VoteMemory } from './voteMemory.ts';

const member = (number: number): Address => `0x${String(number).padStart(2, '0').repeat(20)}` as Address;
const log = (term: number, index: number) => ({ term, index });
const vote = (term: number, candidate: number, at = log(0, 0), since = 1): Pledge => ({
  kind: 'vote',
  since,
  term,
  candidate: member(candidate),
  log: at,
});
const stored = (term: number, at: { term: number; index: number }, since = 1): Pledge => ({
  kind: 'stored',
  since,
  term,
  log: at,
});

function after(...pledges: Pledge[]): PledgeMemory | undefined {
  return pledges.reduce<PledgeMemory | undefined>((known, pledge) => rememberPledge(known, pledge), undefined);
}
const refused = (known: PledgeMemory | undefined, pledge: Pledge): string => {
  try {
    rememberPledge(known, pledge);
    return 'released';
  } catch (error) {
    assert.ok(isFault(error));
    return error.code;
  }
};

test('one vote a term (RAFT-SIGNER-2)', () => {
  const known = after(vote(3, 1));
  assert.equal(rememberPledge(known, vote(3, 1)), known);
  assert.equal(refused(known, vote(3, 2)), 'signer/conflicting-pledge');
  assert.equal(refused(known, vote(4, 2)), 'released');
  assert.equal(refused(known, vote(2, 1)), 'signer/old-pledge');
});

test('no vote for a log before what was stored, whatever was lost since (RAFT-SIGNER-1, -2)', () => {
  const known = after(stored(3, log(3, 10)), stored(3, log(3, 8)), vote(4, 1, log(3, 10)));
  assert.deepEqual(known?.mark, log(3, 10));
  assert.equal(refused(known, vote(5, 2, log(3, 9))), 'signer/lost-log');
  assert.equal(refused(known, vote(5, 2, log(2, 99))), 'signer/lost-log');
  assert.equal(refused(known, vote(5, 2, log(4, 1))), 'released');
});

test('a candidate never asks again in a term with a shorter log than before (RAFT-SIGNER-4)', () => {
  const asked = after({ ...vote(3, 1, log(2, 8)), isOwn: true } as Pledge);
  assert.equal(refused(asked, { ...vote(3, 1, log(2, 7)), isOwn: true } as Pledge), 'signer/lost-log');
  assert.equal(refused(asked, { ...vote(3, 1, log(2, 8)), isOwn: true } as Pledge), 'released');
  assert.deepEqual(after(vote(3, 2, log(2, 8)))?.mark, log(0, 0), 'what another has stored is not ours');
});

test('nothing for a term or a group that is over (RAFT-SIGNER-3)', () => {
  const known = after(stored(3, log(3, 10)), vote(4, 1, log(3, 10)));
  assert.equal(refused(known, stored(3, log(3, 11))), 'signer/old-pledge');
  assert.equal(refused(known, stored(4, log(4, 11))), 'released');
  const next = after(stored(3, log(3, 10)), stored(1, log(1, 1), 20));
  assert.deepEqual(next, { since: 20, term: 1, candidate: undefined, mark: log(1, 1) });
  assert.equal(refused(next, stored(9, log(9, 99))), 'signer/old-pledge');
  assert.equal(rememberPledge(next, { kind: 'nothing', since: 1, term: 1 }), next);
});

test('pledges and votes are kept beside each other, over a restart too (RAFT-SIGNER-1)', () => {
  const ledger = `0x${'ab'.repeat(32)}` as Hash;
  const hash = `0x${'cd'.repeat(32)}` as Hash;
  const base = { ledger, height: 5, round: 0, part: 0, hash };
  let memory: VoteMemory = new Map();
  memory = rememberVote(memory, { ...base, kind: 'raft-vote', pledge: vote(3, 1) });
  memory = rememberVote(memory, { ...base, kind: 'raft-seal' });
  memory = rememberVote(memory, { ...base, kind: 'raft-append-response', pledge: stored(3, log(3, 10)) });
  const read = decodeVoteMemory(encodeVoteMemory(memory));
  assert.deepEqual(read, memory);
  assert.equal(
    rememberVote(read, { ...base, kind: 'raft-heartbeat', pledge: { kind: 'nothing', since: 1, term: 9 } }),
    read,
  );
  const other = `0x${'ef'.repeat(32)}` as Hash;
  assert.throws(() => rememberVote(read, { ...base, kind: 'raft-seal', hash: other }), /second raft-seal/);
});
