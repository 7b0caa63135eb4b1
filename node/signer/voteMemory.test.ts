import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Hash, isFault } from '@hanse/base';
import {
  decodeVoteMemory,
  encodeVoteMemory,
  ROUNDS_KEPT,
  rememberVote,
  type Vote,
  type VoteMemory,
} from './voteMemory.ts';

const hash = (byte: number): Hash => `0x${byte.toString(16).padStart(64, '0')}` as Hash;
const LEDGER = hash(1);
const vote = (changes: Partial<Vote>): Vote => ({
  ledger: LEDGER,
  height: 5,
  round: 0,
  kind: 'prepare',
  part: 0,
  hash: hash(9),
  ...changes,
});
const remember = (...votes: Partial<Vote>[]): VoteMemory =>
  votes.reduce<VoteMemory>((memory, one) => rememberVote(memory, vote(one)), new Map());
const refuses = (memory: VoteMemory, changes: Partial<Vote>, code: string): void =>
  assert.throws(
    () => rememberVote(memory, vote(changes)),
    (error) => isFault(error, code),
  );

test('the same vote twice is one vote', () => {
  const memory = remember({});
  assert.equal(rememberVote(memory, vote({})), memory);
});

test('a different hash for the same height, round and kind is refused, and so is another ledger (SIGNER-MEMORY-1, SIGNER-MEMORY-3)', () => {
  const memory = remember({});
  refuses(memory, { hash: hash(8) }, 'signer/conflicting-vote');
  rememberVote(memory, vote({ hash: hash(8), kind: 'commit' }));
  rememberVote(memory, vote({ hash: hash(8), round: 1 }));
  rememberVote(memory, vote({ hash: hash(8), part: 1 }));
  refuses(memory, { hash: hash(8), ledger: hash(2) }, 'signer/other-ledger');
});

test('a lower height is refused, and a higher one closes the lower', () => {
  const memory = remember({}, { height: 6 });
  refuses(memory, {}, 'signer/old-vote');
  refuses(memory, { hash: hash(8) }, 'signer/old-vote');
});

test('after a round change nothing is signed for the rounds left behind', () => {
  const memory = remember({}, { kind: 'round-change', round: 2, prepared: -1 });
  refuses(memory, { kind: 'commit', round: 1 }, 'signer/old-vote');
  rememberVote(memory, vote({ round: 2 }));
});

test('a round change must carry the block that was committed to', () => {
  const memory = remember({}, { kind: 'commit' });
  refuses(memory, { kind: 'round-change', round: 1, prepared: -1 }, 'signer/lost-lock');
  rememberVote(memory, vote({ kind: 'round-change', round: 1, prepared: 0 }));
});

test('what is remembered for a height is bounded, and what was forgotten is refused', () => {
  let memory = remember({ kind: 'commit' });
  for (let round = 1; round <= 500; round++) {
    memory = rememberVote(memory, vote({ kind: 'round-change', round, prepared: 0 }));
  }
  assert.ok((memory.get(LEDGER)?.signed.length ?? 0) <= ROUNDS_KEPT + 1);
  refuses(memory, { round: 3 }, 'signer/old-vote');
  refuses(memory, { kind: 'round-change', round: 501, prepared: -1 }, 'signer/lost-lock');
});

test('the memory survives its encoding and refuses every damaged form of it', () => {
  const memory = remember({}, { kind: 'commit', part: 0 }, { kind: 'commit', part: 1, hash: hash(3) });
  const bytes = encodeVoteMemory(memory);
  assert.deepEqual(decodeVoteMemory(bytes), memory);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(
      () => decodeVoteMemory(bytes.subarray(0, length)),
      (error) => isFault(error, 'signer/bad-memory'),
    );
  }
});
