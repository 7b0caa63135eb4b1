import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkIndex, openIndex } from './openIndex.ts';

const root = mkdtempSync(join(tmpdir(), 'hanse-index-'));
after(() => rmSync(root, { recursive: true }));
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const key = (number: number): Uint8Array => new Uint8Array([1, number >> 8, number & 255]);

/** A data folder whose index has entries. */
async function filled(): Promise<string> {
  const folder = mkdtempSync(join(root, 'data-'));
  const store = await openIndex(folder, silent);
  await store.commit(Array.from({ length: 3000 }, (_, at) => ({ key: key(at), value: new Uint8Array(100).fill(at) })));
  await store.close();
  return folder;
}

test('a sound index is opened as it is, and a stop in order leaves no mark', async () => {
  const folder = await filled();
  assert.equal(existsSync(join(folder, 'index.open')), false);
  assert.equal(await checkIndex(join(folder, 'index')), 'sound');
  const store = await openIndex(folder, silent);
  assert.equal(store.get(key(7))?.[0], 7);
  assert.ok(existsSync(join(folder, 'index.open')));
  await store.close();
});

test('an index with overwritten pages is put aside, whatever it does to the process that reads it', async () => {
  const folder = await filled();
  const file = join(folder, 'index', 'data.mdb');
  const bytes = readFileSync(file);
  // Everything behind the two meta pages: inner pages then point anywhere, beyond the end of the file too.
  for (let at = 8192; at < bytes.length; at++) bytes[at] = (at * 31) & 255;
  writeFileSync(file, bytes);
  assert.equal(await checkIndex(join(folder, 'index')), 'damaged');
  const store = await openIndex(folder, silent);
  assert.equal(store.get(key(7)), undefined);
  await store.close();
  assert.ok(existsSync(join(folder, 'index.damaged-1')));
});
