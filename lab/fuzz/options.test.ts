import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORKS } from '@hanse/protocol';
import { engineNamed } from './engines.ts';
import { parseOptions } from './options.ts';

test('without options our engine is compared with the library under all forks', () => {
  const options = parseOptions([]);
  assert.deepEqual([options.engineA, options.engineB, options.mode], ['hanse', 'library', 'differential']);
  assert.deepEqual(options.forks, FORKS);
  assert.ok(options.workers >= 1 && options.programs > 0);
});

test('a hostile run has an end in time only', () => {
  const { mode, programs, minutes } = parseOptions(['--hostile', '--minutes', '0.5']);
  assert.deepEqual([mode, programs, minutes], ['hostile', Number.MAX_SAFE_INTEGER, 0.5]);
});

test('what is not understood is answered with what there is', () => {
  assert.throws(() => parseOptions(['--forks', 'berlin']), /berlin.*wanted all or some of shanghai[\s\S]*--seed N/);
  assert.throws(() => parseOptions(['--seed', 'one']), /--seed one, wanted a whole number/);
  assert.throws(() => parseOptions(['--minutes', '0']), /--minutes 0, wanted a number above 0/);
  assert.throws(() => parseOptions(['--quick']), /--quick/);
  assert.throws(() => engineNamed('geth'), /geth, wanted hanse or library.*lost-log/);
  assert.throws(() => engineNamed('hanse+unknown'), /hanse\+unknown, wanted/);
});
