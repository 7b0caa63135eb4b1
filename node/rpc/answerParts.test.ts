import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteLengthOf, chunksOf } from './answerParts.ts';

test('parts of any length become chunks of bounded length with the same bytes', () => {
  const lengths = [0, 1, 100_000, 200_000, 700_001, 262_144, 262_145, 3, 3, 0];
  const parts = lengths.map((length, index) => Buffer.alloc(length, index + 1));
  const chunks = chunksOf(parts);
  assert.ok(Buffer.concat(chunks).equals(Buffer.concat(parts)));
  assert.equal(byteLengthOf(chunks), byteLengthOf(parts));
  assert.ok(chunks.every(({ length }) => length > 0 && length <= 262_144));
  assert.equal(chunksOf([Buffer.from('['), Buffer.from('1'), Buffer.from(']')]).length, 1);
  assert.deepEqual(chunksOf([]), []);
});
