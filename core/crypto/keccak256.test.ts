import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToHex } from '@hanse/base';
import { keccak256 as keccakOfViem } from 'viem';
import { EMPTY_CODE_HASH, EMPTY_LIST_HASH, EMPTY_TRIE_ROOT } from './constants.ts';
import { keccak256, keccak256Hash, keccak256Input, keccak256Into, keccak256OfInput } from './keccak256.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reproducible bytes; the generator is a plain linear congruence. */
function bytesOf(length: number, seed: number): Uint8Array {
  let state = seed >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

test('known answers', () => {
  assert.equal(keccak256Hash(ascii('')), EMPTY_CODE_HASH);
  assert.equal(keccak256Hash(Uint8Array.of(0xc0)), EMPTY_LIST_HASH);
  assert.equal(keccak256Hash(Uint8Array.of(0x80)), EMPTY_TRIE_ROOT);
  assert.equal(keccak256Hash(ascii('abc')), '0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45');
  assert.equal(
    keccak256Hash(ascii('The quick brown fox jumps over the lazy dog')),
    '0x4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15',
  );
});

test('every length around the block and chunk borders agrees with an independent implementation', () => {
  const lengths = Array.from({ length: 290 }, (_, length) => length);
  for (const border of [65280, 130560]) lengths.push(border - 136, border - 1, border, border + 1, border + 136);
  for (const length of lengths) {
    const bytes = bytesOf(length, length + 1);
    assert.equal(keccak256Hash(bytes), keccakOfViem(bytes), `length ${length}`);
  }
});

test('results are copies, and views of larger buffers hash their own bytes only', () => {
  const whole = bytesOf(200, 7);
  const view = whole.subarray(50, 90);
  const first = keccak256(view);
  const kept = bytesToHex(first);
  keccak256(whole);
  assert.equal(bytesToHex(first), kept);
  assert.equal(kept, keccakOfViem(view.slice()));
  const inPlace = new Uint8Array(32);
  keccak256Input.set(view);
  keccak256OfInput(view.length, inPlace, 0);
  assert.equal(bytesToHex(inPlace), kept);
  const target = new Uint8Array(40);
  keccak256Into(view, target, 5);
  assert.equal(bytesToHex(target.subarray(5, 37)), kept);
  assert.deepEqual([...target.subarray(0, 5), ...target.subarray(37)], [0, 0, 0, 0, 0, 0, 0, 0]);
});
