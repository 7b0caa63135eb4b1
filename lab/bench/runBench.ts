import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { League } from '@hanse/e2e';
import { Driver, type SeenBlock } from './driver.ts';
import type { BenchOptions } from './options.ts';
import { percentile } from './percentile.ts';
import { presign } from './presign.ts';
import { processUse } from './processUse.ts';
import { type DearFunction, dearestFunctions } from './profile.ts';
import { recoverMicroseconds, signatureLimit } from './signatureLimit.ts';
import { ACCOUNTS, allocFor, firstBalance, parseWord, TOKEN, type Workload } from './workload.ts';

const VALIDATORS = 4;
const CHAIN_ID = 7331;
const DRAIN_MS_MAX = 60_000;
/** Transactions are signed for this share of the limit. */
const SHARE_SIGNED = 0.6;

export type NodeUse = { readonly rssMb: number; readonly cpuPercent: number };
export type BenchResult = {
  readonly workload: Workload;
  readonly tps: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly limitTps: number;
  readonly share: number;
  readonly nodes: readonly NodeUse[];
  readonly recoverMicroseconds: readonly [number, number];
  readonly cores: number;
  readonly windowSeconds: number;
  readonly blocks: readonly SeenBlock[];
  readonly clientCpuPercent: number;
  readonly acknowledged: number;
  readonly unfinished: number;
  readonly refusals: readonly string[];
  readonly dearest: readonly DearFunction[];
};

type Say = (line: string) => void;

/** One whole benchmark: league, signing, load, measurement, cleanup. */
export async function runBench(options: BenchOptions, say: Say): Promise<BenchResult> {
  const { workload, seconds, warmUpSeconds, batchSize, outstanding, connections } = options;
  const cores = availableParallelism();
  const before = recoverMicroseconds();
  const roughLimit = signatureLimit({ cores, validators: VALIDATORS, microseconds: before });
  const wanted = options.transactions ?? Math.ceil(roughLimit * SHARE_SIGNED * (seconds + warmUpSeconds));
  const batchesOfLane = Math.ceil(wanted / VALIDATORS / batchSize);
  if (ACCOUNTS / VALIDATORS / batchSize < connections + 1)
    throw new Error(
      `--batch ${batchSize} × (--connections ${connections} + 1), wanted at most ${ACCOUNTS / VALIDATORS}`,
    );
  say(`signing ${batchesOfLane * batchSize * VALIDATORS} transactions`);
  const batches = await presign(
    { workload, chainId: CHAIN_ID, lanes: VALIDATORS, batchSize, batchesOfLane },
    () => undefined,
  );

  say(`starting ${VALIDATORS} validators`);
  const profileFolder = options.profileFolder === undefined ? undefined : resolve(options.profileFolder);
  if (profileFolder !== undefined) mkdirSync(profileFolder, { recursive: true });
  const profiled = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
  await using league = await League.start({
    organisations: VALIDATORS,
    chainId: CHAIN_ID,
    alloc: allocFor(workload),
    nodeOptions: (index) => (index === 0 ? profiled : []),
  });
  if (workload === 'erc20') await checkToken(league);
  const atStart = recoverMicroseconds();

  const driver = new Driver(league, { batches, outstandingMax: outstanding, connections });
  await driver.start();
  say(`warming up for ${warmUpSeconds} s`);
  await driver.during(warmUpSeconds * 1000);
  say(`measuring for ${seconds} s`);
  const started = performance.now();
  const useAtStart = readUse(league);
  const clientAtStart = process.cpuUsage();
  await driver.during(seconds * 1000);
  const ended = performance.now();
  const useAtEnd = readUse(league);
  const client = process.cpuUsage(clientAtStart);
  if (driver.isExhausted) say('all signed transactions were sent before the window ended: raise --transactions');
  say('waiting for what is under way');
  await driver.drain(DRAIN_MS_MAX);
  const after = recoverMicroseconds();
  await league.stopAll();

  const blocks = driver.blocks.filter(({ seenMs }) => seenMs >= started && seenMs <= ended);
  const first = blocks[0];
  const last = blocks.at(-1);
  if (first === undefined || last === undefined || first === last)
    throw new Error(
      `${blocks.length} blocks in the window, wanted 2 or more; ${driver.refusals.slice(0, 3).join('; ')}`,
    );
  const windowSeconds = (last.seenMs - first.seenMs) / 1000;
  const counted = blocks.slice(1).reduce((sum, { transactions }) => sum + transactions, 0);
  const latencies = driver.latencies(first.height + 1, last.height).sort((one, other) => one - other);
  const tps = counted / windowSeconds;
  const limitTps = signatureLimit({ cores, validators: VALIDATORS, microseconds: (atStart + after) / 2 });
  const elapsed = (ended - started) / 1000;
  return {
    workload,
    tps: round(tps),
    p50Ms: round(percentile(latencies, 50)),
    p95Ms: round(percentile(latencies, 95)),
    p99Ms: round(percentile(latencies, 99)),
    limitTps: round(limitTps),
    share: Number((tps / limitTps).toFixed(4)),
    nodes: useAtEnd.map((use, index) => ({
      rssMb: round(use.rssMb),
      cpuPercent: round(((use.cpuSeconds - (useAtStart[index]?.cpuSeconds ?? 0)) / elapsed) * 100),
    })),
    recoverMicroseconds: [atStart, after],
    cores,
    windowSeconds,
    blocks,
    clientCpuPercent: round(((client.user + client.system) / 1e6 / elapsed) * 100),
    acknowledged: driver.acknowledged,
    unfinished: driver.outstanding,
    refusals: driver.refusals,
    dearest: profileFolder === undefined ? [] : dearestFunctions(profileFolder),
  };
}

function readUse(league: League): { readonly rssMb: number; readonly cpuSeconds: number }[] {
  return league.nodes.map(
    ({ pid }) => (pid === undefined ? undefined : processUse(pid)) ?? { rssMb: 0, cpuSeconds: 0 },
  );
}

async function checkToken(league: League): Promise<void> {
  const { data, wanted } = firstBalance();
  const seen = parseWord(await league.node(0).rpc.call<string>('eth_call', { to: TOKEN, data }, 'latest'));
  if (seen !== wanted) throw new Error(`the token of block 0 says a balance of ${seen}, wanted ${wanted}`);
}

const round = (value: number): number => Math.round(value);
