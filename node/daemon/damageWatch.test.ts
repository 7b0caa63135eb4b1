import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineFaults, isFault } from '@hanse/base';
import { DamageWatch } from './damageWatch.ts';

const storage = defineFaults('storage', { 'damaged-record': { en: 'in {file}', zh: '在 {file}' } });
const pool = defineFaults('pool', { full: { en: 'full', zh: '已满' } });
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('strangers hear of damage without the paths of this machine, and it is remembered', async () => {
  const watch = new DamageWatch(silent);
  const port = watch.guard({
    height: 7,
    now: (): number => {
      throw storage('damaged-record', { file: '/secret/place' });
    },
    later: (): Promise<number> => Promise.reject(storage('damaged-record', { file: '/secret/place' })),
    other: (): number => {
      throw pool('full');
    },
    fine: (value: number): number => value + 1,
  });
  assert.equal(port.fine(port.height), 8);
  assert.throws(
    () => port.other(),
    (error) => isFault(error, 'pool/full'),
  );
  assert.equal(watch.isDamaged, false);
  const isPublic = (error: unknown): boolean =>
    isFault(error, 'daemon/damaged-data') && !JSON.stringify(error.text).includes('secret');
  assert.throws(() => port.now(), isPublic);
  await assert.rejects(port.later(), isPublic);
  assert.equal(watch.isDamaged, true);
});
