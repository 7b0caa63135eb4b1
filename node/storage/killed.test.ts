import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BlockLog } from './blockLog.ts';
import { KILLED_KEYS, killedKey, killedRecord, numberBytes } from './killed.ts';
import { LmdbStore } from './lmdbStore.ts';
import { AtomicRecordFile } from './recordFile.ts';
import { testFolder } from './testFolder.ts';

const child = fileURLToPath(new URL('./killed.ts', import.meta.url));
const ROUNDS = 6;

/** Runs the writer until it has acknowledged `count` numbers, then kills it in the middle of what it does next. */
async function writeAndKill(folder: string, count: number): Promise<number> {
  const writer = spawn(process.execPath, [child, 'write', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let acknowledged = 0;
  let seen = 0;
  let text = '';
  for await (const chunk of writer.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      acknowledged = Number(line);
      seen++;
    }
    if (seen >= count) writer.kill('SIGKILL');
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  return acknowledged;
}

test(`kill -9 in the middle of writing, ${ROUNDS} times: nothing acknowledged is lost, nothing is half there`, async () => {
  using folder = testFolder();
  for (let round = 1; round <= ROUNDS; round++) {
    const acknowledged = await writeAndKill(folder.path, 4 + round * 2);
    const log = await BlockLog.open(join(folder.path, 'log'), { segmentBytes: 2_000_000 });
    const last = log.last ?? 0;
    assert.ok(last === acknowledged || last === acknowledged + 1, `log at ${last}, acknowledged ${acknowledged}`);
    for (let number = 1; number <= last; number++)
      assert.equal(Buffer.compare(log.read(number), killedRecord(number)), 0);
    await log.close();
    const votes = await AtomicRecordFile.open(join(folder.path, 'votes'));
    const vote = votes.read() as Uint8Array;
    assert.ok([acknowledged, acknowledged + 1].some((number) => Buffer.compare(vote, killedRecord(number)) === 0));
    await votes.close();
    const store = LmdbStore.open(join(folder.path, 'store'));
    const stored = (index: number, number: number): string => String(store.get(killedKey(index, number)));
    const at = [acknowledged, acknowledged + 1].find((number) => stored(0, number) === String(numberBytes(number)));
    assert.ok(at !== undefined, 'the store has the last acknowledged commit or the one after it');
    for (let index = 0; index < KILLED_KEYS; index++) {
      assert.equal(stored(index, at), String(numberBytes(at)), 'a commit is there whole');
      if (index % 2 === 1) assert.equal(stored(index, at + 1), 'undefined', 'and nothing of the next');
    }
    await store.close();
  }
});

const noUlimit = process.platform === 'win32' ? 'Windows has no limit on the size of files' : false;

test('LmdbStore: a commit that the disk refuses is a fault, ends nothing, and leaves the store whole', {
  skip: noUlimit,
}, async () => {
  using folder = testFolder();
  // Node ignores SIGXFSZ, so that a write beyond the limit fails as on a full disk.
  const limited = 'ulimit -f 8000; exec "$0" "$@" 2>/dev/null';
  const text = execFileSync('sh', ['-c', limited, process.execPath, child, 'fill', folder.path], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  const count = Number(text);
  assert.ok(count > 5, `${count} commits before the limit`);
  const store = LmdbStore.open(folder.path);
  for (let number = 0; number < count; number++) {
    assert.equal(Buffer.compare(store.get(numberBytes(number)) as Uint8Array, killedRecord(number)), 0);
  }
  await store.commit([{ key: numberBytes(count), value: killedRecord(count) }]);
  await store.close();
});
