import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFault, type Text } from '@hanse/base';
import { UNSEALED } from '@hanse/chain';
import { sealRulesOf } from '@hanse/daemon';
import type { Genesis } from '@hanse/protocol';
import { type KeyValueStore, LedgerState } from '@hanse/state';
import { BlockLog, FolderLock, LmdbStore, MemoryStore } from '@hanse/storage';
import { cliFault } from '../faults.ts';
import { compareStores } from './compareStores.ts';
import { type Finding, Findings } from './findings.ts';
import { readIndex } from './readIndex.ts';
import { readOnlyFolder } from './readOnlyFolder.ts';
import { Replay } from './replay.ts';

/** Blocks whose index entries are written together where the node's own grouping is not known any more. */
const FLUSH_BLOCKS = 64;
const TOUCHED_TABLE = 0x08;
const HISTORY_TABLES: ReadonlySet<number> = new Set([0x06, 0x07, TOUCHED_TABLE]);
const STATE_HEAD_TABLE = 0x09;

export type AuditReport = {
  readonly isClean: boolean;
  readonly height: number;
  readonly hash: string;
  readonly stateRoot: string;
  readonly transactions: number;
  /** Height that the index is at; the log may be ahead of it. */
  readonly indexHeight: number;
  /** Entries of the index compared. */
  readonly entries: number;
  readonly findingsCount: number;
  readonly findings: readonly Finding[];
  /** An append that a crash cut short behind the last block: harmless, never acknowledged. */
  readonly tornTail: boolean;
};

export type AuditOptions = {
  readonly folder: string;
  readonly genesis: Genesis;
  readonly onProgress?: (height: number, last: number) => void;
};

/** Re-computes everything in a node's data folder from its genesis. Changes nothing in it but its lock. Throws when it cannot begin. */
export async function auditFolder({ folder, genesis, onProgress }: AuditOptions): Promise<AuditReport> {
  for (const name of ['blocks', 'index'])
    if (!existsSync(join(folder, name))) throw cliFault('not-a-data-folder', { folder, seen: `${name} –` });
  const lock = lockFolder(folder);
  const scratch = mkdtempSync(join(tmpdir(), 'hanse-audit-'));
  const store = LmdbStore.open(join(scratch, 'index'));
  try {
    return await audit({ folder, genesis, store, onProgress: onProgress ?? (() => undefined) });
  } finally {
    await store.close();
    rmSync(scratch, { recursive: true, force: true });
    lock.release();
  }
}

function lockFolder(folder: string): FolderLock {
  try {
    return FolderLock.acquire(folder);
  } catch (error) {
    if (!isFault(error, 'storage/locked')) throw error;
    throw cliFault('data-in-use', { folder, pid: String(error.params['pid']) }, error);
  }
}

type Run = Required<AuditOptions> & { readonly store: KeyValueStore };

async function audit({ folder, genesis, store, onProgress }: Run): Promise<AuditReport> {
  const findings = new Findings();
  const log = await openLog(join(folder, 'blocks'), findings);
  const path = join(folder, 'index');
  try {
    const index = await readIndexHead(path, findings);
    const replay = await Replay.begin({
      genesis,
      // A plain chain was vouched for by whoever imported it.
      seals: genesis.hanse === undefined ? UNSEALED : sealRulesOf(genesis),
      store,
      findings,
    });
    const run = { log, path, index, replay, findings, store, onProgress };
    const { transactions, entries } = await replayLog(run);
    return {
      isClean: findings.count === 0,
      height: replay.height,
      hash: replay.hash,
      stateRoot: replay.root,
      transactions,
      indexHeight: index?.height ?? -1,
      entries,
      findingsCount: findings.count,
      findings: findings.kept,
      tornTail: log?.tornTail !== undefined,
    };
  } finally {
    await log?.close();
  }
}

async function openLog(path: string, findings: Findings): Promise<BlockLog | undefined> {
  try {
    const log = await BlockLog.open(path, { files: readOnlyFolder(path) });
    // A record written whole whose bytes are not what was written is no crash.
    const { tornTail } = log;
    if (tornTail !== undefined && !isCutShort(tornTail.seen))
      addLog(findings, (log.last ?? 0) + 1, `${tornTail.file}: ${tornTail.seen}`);
    if (log.first !== undefined && log.first !== 1) addLog(findings, log.first, `first record ${log.first} ≠ 1`);
    return log;
  } catch (error) {
    if (!isFault(error)) throw error;
    findings.add({ part: 'log', height: undefined, text: error.text });
    return undefined;
  }
}

/** storage says "12 of 300 bytes" of an append that ended early. */
const isCutShort = (seen: string): boolean => / of \d+ bytes$/.test(seen);

function addLog(findings: Findings, height: number, seen: string): void {
  findings.add({ part: 'log', height, text: { en: seen, zh: seen } });
}

type IndexHead = {
  readonly height: number;
  readonly root: string;
  readonly oldest: number;
  readonly flushes: ReadonlySet<number>;
};

/** Where the index stands, and after which blocks it was written as far as it still tells. */
async function readIndexHead(path: string, findings: Findings): Promise<IndexHead | undefined> {
  const flushes = new Set<number>();
  const store = new MemoryStore();
  const range = { from: Uint8Array.of(TOUCHED_TABLE), to: Uint8Array.of(STATE_HEAD_TABLE + 1) };
  for await (const { key, value } of readIndex(path, findings, range)) {
    if (key[0] === TOUCHED_TABLE) flushes.add(heightOfKey(key));
    else await store.commit([{ key, value }]);
  }
  try {
    const { head, oldestHeight } = LedgerState.open({ store });
    return { ...head, oldest: oldestHeight, flushes };
  } catch (error) {
    if (!isFault(error)) throw error;
    findings.add({ part: 'index', height: undefined, text: error.text });
    return undefined;
  }
}

const heightOfKey = (key: Uint8Array): number => key.subarray(-6).reduce((height, byte) => height * 256 + byte, 0);

type ReplayRun = Pick<Run, 'store' | 'onProgress'> & {
  readonly log: BlockLog | undefined;
  readonly path: string;
  readonly index: IndexHead | undefined;
  readonly replay: Replay;
  readonly findings: Findings;
};

async function replayLog(run: ReplayRun): Promise<{ transactions: number; entries: number }> {
  const { log, index, replay, findings, onProgress } = run;
  const last = log?.last ?? 0;
  let transactions = 0;
  let entries = 0;
  const compare = async (): Promise<void> => {
    if (index?.height === replay.height && replay.isComputing) entries = await compareIndex(run, index);
  };
  await compare();
  while (replay.height < last && !findings.isFull) {
    const height = replay.height + 1;
    const record = readRecord(run, height);
    if (record === undefined) break;
    transactions += await replay.next(record);
    if (replay.height !== height) break;
    if (replay.isComputing && isFlushed(index, height)) await replay.flush();
    await compare();
    onProgress(height, last);
  }
  if (index !== undefined && index.height > replay.height) addBehind(findings, index.height, replay.height);
  return { transactions, entries };
}

function readRecord({ log, findings }: ReplayRun, height: number): Uint8Array | undefined {
  try {
    return log?.read(height);
  } catch (error) {
    if (!isFault(error)) throw error;
    findings.add({ part: 'log', height, text: error.text });
    return undefined;
  }
}

/** Whether the node wrote its index after this block, or when, for pruned history, it does not matter. */
function isFlushed(index: IndexHead | undefined, height: number): boolean {
  if (index === undefined) return height % FLUSH_BLOCKS === 0;
  if (height === index.height || height === index.oldest || index.flushes.has(height)) return true;
  return (height < index.oldest || height > index.height) && height % FLUSH_BLOCKS === 0;
}

async function compareIndex({ path, store, replay, findings }: ReplayRun, index: IndexHead): Promise<number> {
  if (index.root !== replay.root) {
    const text: Text = {
      en: `state root of the index is ${index.root}, wanted is ${replay.root}`,
      zh: `索引的状态根为 ${index.root}，应为 ${replay.root}`,
    };
    findings.add({ part: 'index', height: index.height, text });
  }
  const isPruned = (key: Uint8Array): boolean => HISTORY_TABLES.has(key[0] ?? 0) && heightOfKey(key) <= index.oldest;
  // The state's head record also tells how far history was pruned, which is the node's own choice.
  const isLeftOut = (key: Uint8Array): boolean => key[0] === STATE_HEAD_TABLE || (index.oldest > 0 && isPruned(key));
  return compareStores({ seen: readIndex(path, findings), wanted: store, isLeftOut, findings });
}

function addBehind(findings: Findings, seen: number, wanted: number): void {
  findings.add({
    part: 'index',
    height: seen,
    text: {
      en: `the index is at block ${seen}, the log could be followed to ${wanted} only; the index was not compared`,
      zh: `索引位于区块 ${seen}，而日志只能核对到 ${wanted}；未比较索引`,
    },
  });
}
