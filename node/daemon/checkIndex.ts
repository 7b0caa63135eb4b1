import { LmdbStore } from '@hanse/storage';

/**
 * Run as a process of its own: reads every entry of the index whose folder is the first argument and ends with code 0 when
 * all are sound. A damaged page of a memory-mapped file can end the process that touches it, so it must not be the node.
 */
const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: checkIndex FOLDER');
const store = LmdbStore.open(folder);
let previous: Uint8Array | undefined;
let count = 0;
for (const [key] of store.range({ from: new Uint8Array(1), to: new Uint8Array(250).fill(0xff) })) {
  if (previous !== undefined && Buffer.compare(previous, key) >= 0) throw new Error('keys out of order');
  previous = key;
  count++;
}
// Damaged inner pages can hide whole ranges without a word.
if (count !== store.entryCount) throw new Error(`${count} entries found, ${store.entryCount} counted`);
await store.close();
