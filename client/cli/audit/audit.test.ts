import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { isFault } from '@hanse/base';
import { parseGenesis } from '@hanse/protocol';
import type { KeyValueChange } from '@hanse/state';
import { FolderLock, LmdbStore } from '@hanse/storage';
import { run } from '../run.ts';
import { type AuditReport, auditFolder } from './auditFolder.ts';
import { genesisJson, makeDataFolder } from './dataFolder.fixture.ts';

const root = mkdtempSync(join(tmpdir(), 'hanse-audit-test-'));
const folder = join(root, 'node');
const data = join(folder, 'data');
let crashed = '';
before(async () => {
  ({ crashed } = await makeDataFolder(folder, { blocks: 6, flushBlocks: 4 }));
});
after(() => rmSync(root, { recursive: true }));

const check = (path: string, genesis: object = genesisJson()): Promise<AuditReport> =>
  auditFolder({ folder: path, genesis: parseGenesis(genesis) });

let copies = 0;
async function checkChanged(change: (copy: string) => void | Promise<void>, from: string = data): Promise<AuditReport> {
  const copy = join(root, `copy-${copies++}`);
  cpSync(from, copy, { recursive: true });
  await change(copy);
  try {
    return await check(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

test('a folder that a node left is clean, and so is one that kill -9 left', async () => {
  const report = await check(data);
  assert.deepEqual(report.findings, []);
  assert.equal(report.height, 6);
  assert.equal(report.indexHeight, 6);
  assert.equal(report.transactions, 12);
  assert.ok(report.entries > 40, `${report.entries} entries`);
  const after9 = await check(crashed);
  assert.deepEqual(after9.findings, []);
  assert.equal(after9.height, 6);
  assert.ok(after9.indexHeight < 6);
});

test('pruned history is the node’s own choice', async () => {
  const pruned = join(root, 'pruned');
  await makeDataFolder(pruned, { blocks: 20, flushBlocks: 3, historyBlocks: 4 });
  assert.deepEqual((await check(join(pruned, 'data'))).findings, []);
});

const logFile = (copy: string): string => join(copy, 'blocks', readdirSync(join(copy, 'blocks'))[0] ?? '');

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(path, bytes);
}

test('a flipped bit anywhere in the log is found', async () => {
  const { length } = readFileSync(logFile(data));
  for (let part = 0; part < 8; part++) {
    const at = Math.floor((length * (part + 0.5)) / 8);
    const report = await checkChanged((copy) => flip(logFile(copy), at));
    assert.equal(report.isClean, false, `byte ${at} of ${length}`);
  }
});

test('an append cut short by a crash is told, but no mismatch; a log that ends too early is one', async () => {
  const cut = await checkChanged(
    (copy) => truncateSync(logFile(copy), readFileSync(logFile(copy)).length - 5),
    crashed,
  );
  assert.equal(cut.tornTail, true);
  assert.deepEqual(cut.findings, []);
  assert.equal(cut.height, 5);
  const behind = await checkChanged((copy) => truncateSync(logFile(copy), readFileSync(logFile(copy)).length - 5));
  assert.match(behind.findings[0]?.text.en ?? '', /the index is at block 6, the log could be followed to 5 only/);
});

const TABLES = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x80, 0x81, 0x82, 0x83];

/** Changes the first entry of each table as somebody with the right tools would, checksum and all; gives the keys changed. */
async function tamper(copy: string, change: 'alter' | 'remove' | 'add', tables = TABLES): Promise<string[]> {
  const store = LmdbStore.open(join(copy, 'index'));
  const changes = tables.map((table): KeyValueChange => {
    const [entry] = [...store.range({ from: Uint8Array.of(table), to: Uint8Array.of(table + 1), limit: 1 })];
    assert.ok(entry !== undefined, `table ${table} is not empty`);
    const [key, value] = entry;
    const altered = value.length === 0 ? Uint8Array.of(1) : value.with(value.length - 1, (value.at(-1) ?? 0) ^ 1);
    if (change === 'alter') return { key, value: altered };
    return change === 'remove'
      ? { key, value: undefined }
      : { key: key.with(key.length - 1, (key.at(-1) ?? 0) ^ 1), value };
  });
  await store.commit(changes);
  await store.close();
  return changes.map(({ key }) => Buffer.from(key.subarray(1)).toString('hex'));
}

test('a changed, missing or additional entry in any table of the index is found', async () => {
  for (const change of ['alter', 'remove', 'add'] as const) {
    let keys: string[] = [];
    const { findings, findingsCount } = await checkChanged(async (copy) => {
      keys = await tamper(copy, change);
    });
    assert.equal(findingsCount, TABLES.length, change);
    findings.forEach(({ part, text }, index) => {
      assert.equal(part, 'index');
      assert.ok(text.en.includes(keys[index] ?? '?'), `${change}: ${text.en}`);
    });
  }
});

test('pages that would end the process that reads them are a finding', async () => {
  const report = await checkChanged((copy) => {
    const path = join(copy, 'index', 'data.mdb');
    const bytes = readFileSync(path);
    // all but LMDB's two meta pages
    writeFileSync(path, bytes.fill(0xff, 8192));
  });
  assert.match(report.findings.map(({ text }) => text.en).join('\n'), /cannot be read to its end/);
});

test('a value damaged on the disk is found, and what follows it is still compared', async () => {
  const report = await checkChanged((copy) => {
    const path = join(copy, 'index', 'data.mdb');
    const bytes = readFileSync(path);
    // The user's balance after six transfers, 0xffff − 6, as it stands in the account's value.
    for (let at = bytes.indexOf('82fff9', 0, 'hex'); at >= 0; at = bytes.indexOf('82fff9', at + 1, 'hex'))
      bytes.writeUInt8(0xf8, at + 2);
    writeFileSync(path, bytes);
  });
  assert.match(report.findings.map(({ text }) => text.en).join('\n'), /checksum/);
  assert.ok(report.entries > 40);
});

test('a block without its seals, and another genesis, are found', async () => {
  const unsealed = join(root, 'unsealed');
  await makeDataFolder(unsealed, { blocks: 3, unsealed: 2 });
  const report = await check(join(unsealed, 'data'));
  assert.deepEqual([...new Set(report.findings.map(({ part, height }) => `${part} ${height}`))], ['seals 2']);
  const other = await check(data, genesisJson('0xfffe'));
  assert.equal(other.isClean, false);
});

test('a folder that is in use is not touched', async () => {
  const lock = FolderLock.acquire(data);
  try {
    await assert.rejects(
      check(data),
      (error) => isFault(error, 'cli/data-in-use') && error.message.includes(String(process.pid)),
    );
  } finally {
    lock.release();
  }
});

test('the command prints a table or JSON and ends with 0 or 5', async () => {
  const call = async (path: string, ...more: string[]) => {
    let stdout = '';
    const code = await run(['audit', path, '--genesis', join(folder, 'genesis.json'), ...more], {
      env: {},
      cwd: root,
      stdout: (text) => {
        stdout += text;
      },
      stderr: () => undefined,
      isInteractive: false,
    });
    return { code, stdout };
  };
  const clean = await call(data, '--json');
  assert.equal(clean.code, 0);
  assert.equal(JSON.parse(clean.stdout).isClean, true);
  const copy = join(root, 'tampered');
  cpSync(data, copy, { recursive: true });
  await tamper(copy, 'remove', [0x01]);
  const bad = await call(copy);
  assert.equal(bad.code, 5);
  assert.match(bad.stdout, /account .* is missing/);
  assert.equal((await call(join(root, 'nowhere'))).code, 1);
});
