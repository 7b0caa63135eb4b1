import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomId } from './randomId.ts';

test('ids are quantities, and no two are the same', () => {
  const ids = Array.from({ length: 2000 }, randomId);
  for (const id of ids) assert.match(id, /^0x[1-9a-f][0-9a-f]*$/);
  assert.equal(new Set(ids).size, ids.length);
});
