import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isFault } from '@hanse/base';
import { keyValueConformance } from './keyValueConformance.ts';
import { LmdbStore } from './lmdbStore.ts';
import { testFolder } from './testFolder.ts';

const folder = testFolder();
let stores = 0;
after(() => folder[Symbol.dispose]());

keyValueConformance({ name: 'LmdbStore', open: () => LmdbStore.open(join(folder.path, `store-${stores++}`)) });

test('LmdbStore: what was committed is there after close and open', async () => {
  using data = testFolder();
  const first = LmdbStore.open(data.path);
  await first.commit([{ key: new Uint8Array([1]), value: new Uint8Array([2]) }]);
  await first.close();
  await assert.rejects(async () => first.commit([{ key: new Uint8Array([1]), value: undefined }]), {
    code: 'storage/closed',
  });
  assert.throws(() => first.get(new Uint8Array([1])), { code: 'storage/closed' });
  const second = LmdbStore.open(data.path);
  assert.deepEqual([...(second.get(new Uint8Array([1])) ?? [])], [2]);
  await second.close();
});

test('LmdbStore: close waits for a commit under way', async () => {
  using data = testFolder();
  const store = LmdbStore.open(data.path);
  const changes = Array.from({ length: 2000 }, (_, at) => ({
    key: new Uint8Array([at >> 8, at & 255]),
    value: new Uint8Array(50),
  }));
  const commit = store.commit(changes);
  await store.close();
  await commit;
  const again = LmdbStore.open(data.path);
  assert.equal([...again.range({ from: new Uint8Array([0]), to: new Uint8Array([255]) })].length, 2000);
  await again.close();
});

test('LmdbStore: a flipped bit in a value is detected by get and by range, never served', async () => {
  using data = testFolder();
  const store = LmdbStore.open(data.path);
  const value = new Uint8Array(300).fill(0xa7);
  const key = new Uint8Array([1, 2, 3]);
  const other = new Uint8Array([1, 2, 4]);
  await store.commit([
    { key, value },
    { key: other, value: new Uint8Array([1]) },
  ]);
  await store.close();
  const file = join(data.path, 'data.mdb');
  const bytes = readFileSync(file);
  let flipped = 0;
  for (let at = bytes.indexOf(value); at !== -1; at = bytes.indexOf(value, at + 1)) {
    bytes[at + 100] = (bytes[at + 100] as number) ^ 4;
    flipped++;
  }
  assert.ok(flipped > 0);
  writeFileSync(file, bytes);
  const damaged = LmdbStore.open(data.path);
  assert.throws(
    () => damaged.get(key),
    (error) => isFault(error, 'storage/damaged-record'),
  );
  assert.throws(
    () => [...damaged.range({ from: key, to: new Uint8Array([2]) })],
    (error) => isFault(error, 'storage/damaged-record'),
  );
  assert.deepEqual([...(damaged.get(other) ?? [])], [1]);
  await damaged.close();
});

test('LmdbStore: a commit of 300,000 keys grows the map', async () => {
  using data = testFolder();
  const store = LmdbStore.open(data.path);
  const key = (at: number): Uint8Array => new Uint8Array([at >> 16, (at >> 8) & 255, at & 255]);
  await store.commit(Array.from({ length: 300_000 }, (_, at) => ({ key: key(at), value: new Uint8Array(20) })));
  assert.equal(store.get(key(299_999))?.length, 20);
  await store.close();
});

test('LmdbStore: a folder that cannot be made is a fault', () => {
  using data = testFolder();
  writeFileSync(join(data.path, 'file'), '');
  assert.throws(() => LmdbStore.open(join(data.path, 'file', 'store')), { code: 'storage/cannot-open' });
});
