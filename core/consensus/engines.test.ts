import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '@hanse/base';
import { engineNamed } from './engines.ts';
import { qbft } from './qbft/qbft.ts';

test('engines are found by the name in genesis', () => {
  assert.equal(engineNamed('qbft'), qbft);
  assert.throws(
    () => engineNamed('pow'),
    (error) => isFault(error, 'consensus/unknown-engine') && error.message.includes('qbft'),
  );
});
