import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FolderLock } from './folderLock.ts';
import { testFolder } from './testFolder.ts';

const child = fileURLToPath(new URL('./killed.ts', import.meta.url));

async function lockingChild(folder: string): Promise<ChildProcess> {
  const holder = spawn(process.execPath, [child, 'lock', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout as NodeJS.ReadableStream, 'data');
  return holder;
}

test('FolderLock: one at a time, in one process too; release lets the next one in', () => {
  using folder = testFolder();
  const first = FolderLock.acquire(folder.path);
  assert.throws(() => FolderLock.acquire(folder.path), {
    code: 'storage/locked',
    params: { folder: folder.path, pid: `${process.pid}` },
  });
  first.release();
  first.release();
  FolderLock.acquire(folder.path).release();
});

test('FolderLock: another process is named, and once it is killed its lock is gone', async () => {
  using folder = testFolder();
  const holder = await lockingChild(folder.path);
  assert.throws(() => FolderLock.acquire(folder.path), {
    code: 'storage/locked',
    params: { folder: folder.path, pid: `${holder.pid}` },
  });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  FolderLock.acquire(folder.path).release();
});

test('FolderLock: a folder that is not there is a fault', () => {
  using folder = testFolder();
  assert.throws(() => FolderLock.acquire(`${folder.path}/none`), { code: 'storage/cannot-open' });
});
