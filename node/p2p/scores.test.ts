import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@hanse/base';
import { BAN_FORGOTTEN_MS, SCORES_MAX } from './limits.ts';
import { Scores } from './scores.ts';

const A = `0x${'aa'.repeat(20)}` as Address;
const rejectTimes = (scores: Scores, times: number, nowMs: number): number => {
  let bannedForMs = 0;
  for (let count = 0; count < times; count++) ({ bannedForMs } = scores.reject(A, nowMs));
  return bannedForMs;
};

test('six rejected messages in a row are a ban, five are not', () => {
  const scores = new Scores(1000);
  assert.equal(rejectTimes(scores, 5, 0), 0);
  assert.equal(scores.score(A, 0), -50);
  assert.equal(rejectTimes(scores, 1, 0), 1000);
  assert.equal(scores.bannedForMs(A, 400), 600);
  assert.equal(scores.bannedForMs(A, 1000), 0);
});

test('a score recovers with time and never beyond 0', () => {
  const scores = new Scores(1000);
  rejectTimes(scores, 4, 0);
  assert.equal(scores.score(A, 20_000), -30);
  assert.equal(scores.score(A, 1_000_000), 0);
  assert.equal(rejectTimes(scores, 5, 1_000_000), 0);
});

test('bans double, up to a limit, and are forgotten after good conduct', () => {
  const scores = new Scores(1000);
  assert.deepEqual(
    [0, 5000, 10_000].map((nowMs) => rejectTimes(scores, 6, nowMs)),
    [1000, 2000, 4000],
  );
  let nowMs = 20_000;
  for (let count = 0; count < 20; count++) nowMs += rejectTimes(scores, 6, nowMs) + 1000;
  assert.equal(rejectTimes(scores, 6, nowMs), 3_600_000);
  assert.equal(rejectTimes(scores, 6, nowMs + 3_600_000 + BAN_FORGOTTEN_MS + 1), 1000);
});

test('the memory of conduct is bounded', () => {
  const scores = new Scores(1000);
  rejectTimes(scores, 1, 0);
  for (let count = 0; count < SCORES_MAX; count++)
    scores.reject(`0x${count.toString(16).padStart(40, '0')}` as Address, 0);
  assert.equal(scores.score(A, 0), 0);
});
