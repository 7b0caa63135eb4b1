import { closeSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const PAGE_BYTES = 4096;

/** Overwrites `count` pages of the node's store, or flips a bit in them: what a bad disk does. `random` from 0 to 1. */
export function corruptPages(
  dataFolder: string,
  { count, random }: { readonly count: number; readonly random: () => number },
): string {
  const [log] = readdirSync(join(dataFolder, 'blocks')).toSorted();
  const files = [
    join(dataFolder, 'index', 'data.mdb'),
    ...(log === undefined ? [] : [join(dataFolder, 'blocks', log)]),
  ];
  const done: string[] = [];
  for (let left = count; left > 0; left--) {
    const file = files[Math.floor(random() * files.length)] as string;
    const pages = Math.floor(statSync(file).size / PAGE_BYTES);
    if (pages === 0) continue;
    const page = Math.floor(random() * pages);
    const handle = openSync(file, 'r+');
    const bytes = Buffer.alloc(PAGE_BYTES);
    readSync(handle, bytes, 0, PAGE_BYTES, page * PAGE_BYTES);
    if (random() < 0.5) bytes.fill(0);
    else {
      const at = Math.floor(random() * PAGE_BYTES);
      bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8));
    }
    writeSync(handle, bytes, 0, PAGE_BYTES, page * PAGE_BYTES);
    closeSync(handle);
    done.push(`${file.slice(dataFolder.length + 1)}:${page}`);
  }
  return done.join(' ');
}
