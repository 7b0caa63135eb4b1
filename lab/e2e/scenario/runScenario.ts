import { setTimeout as sleep } from 'node:timers/promises';
import { poll } from '../poll.ts';
import { applyFault, type Recovery } from './applyFault.ts';
import { type Check, checkAll } from './checks.ts';
import type { Fault, Manifest } from './manifest.ts';
import type { Random } from './random.ts';
import { World, whyNot } from './world.ts';

/** Between two faults at least, so that the league is seen whole now and then. */
const REST_MS = 500;

/** Then every node must be near the head: ten seconds, and time for thousands of transactions on a busy machine. */
const CATCH_UP_MS_MAX = 60_000;
/** A process on a busy machine answers within this. */
const ANSWER_MS_MAX = 60_000;
/** A node this near the head takes part. */
const NEAR_BLOCKS = 2;

export type FaultReport = {
  readonly fault: Fault;
  readonly atMs: number;
  /** Why it was not done. */
  readonly skipped?: string;
  readonly note: string;
  /** Longest time without a block, from the fault's beginning to the first block after its end. */
  readonly pauseMs: number;
  /** From its end to the next block; undefined: none within the limit. */
  readonly recoveryMs: number | undefined;
  readonly how: Recovery;
  /** Of `recoveryMs`, until the processes that were started answered. */
  readonly answeredMs: number;
  /** From then until every node is near the head. */
  readonly catchUpMs: number;
};

export type ScenarioReport = {
  readonly faults: readonly FaultReport[];
  readonly checks: readonly Check[];
  readonly acknowledged: number;
  readonly seconds: number;
  readonly height: number;
  readonly violations: readonly string[];
};

/** Runs it from the first start to the last check; leaves nothing behind. */
export async function runScenario(
  manifest: Manifest,
  {
    random,
    onFault = () => undefined,
    onOpen = () => undefined,
  }: {
    readonly random: Random;
    readonly onFault?: (report: FaultReport) => void;
    /** Given the running world, for whoever may have to end it early. */
    readonly onOpen?: (world: World) => void;
  },
): Promise<ScenarioReport> {
  await using world = await World.open(manifest, random);
  onOpen(world);
  const startedMs = performance.now();
  const elapsed = (): number => performance.now() - startedMs;
  const faults: FaultReport[] = [];
  const violations: string[] = [];
  world.load.start();
  for (const { atMs, fault } of manifest.faults) {
    await sleep(Math.max(REST_MS, atMs - elapsed()));
    const skipped = whyNot(fault.kind);
    if (skipped !== undefined) {
      const report = {
        fault,
        atMs: elapsed(),
        skipped,
        note: '',
        pauseMs: 0,
        recoveryMs: 0,
        how: 'partition',
        answeredMs: 0,
        catchUpMs: 0,
      } as const;
      faults.push(report);
      onFault(report);
      continue;
    }
    const report = await runFault(world, { fault, atMs: elapsed() }, violations);
    faults.push(report);
    onFault(report);
  }
  await sleep(Math.max(0, manifest.durationMs - elapsed()));
  await world.load.finish();
  const seconds = elapsed() / 1000;
  const checks = await checkAll(world);
  violations.push(...checks.flatMap((check) => check.violations.map((violation) => `${check.name}: ${violation}`)));
  return {
    faults,
    checks,
    acknowledged: world.load.acknowledged.size,
    seconds,
    height: world.progress.height,
    violations,
  };
}

async function runFault(
  world: World,
  { fault, atMs }: { readonly fault: Fault; readonly atMs: number },
  violations: string[],
): Promise<FaultReport> {
  const { limits } = world.manifest;
  const startedMs = performance.now();
  let how: Recovery = 'partition';
  let recovery: Promise<number | undefined> = Promise.resolve(undefined);
  const limitMs = (): number => (how === 'partition' ? limits.partitionMs : limits.restartMs);
  const name = `${fault.kind} at ${(atMs / 1000).toFixed(0)} s`;
  let note = '';
  let answeredMs = 0;
  try {
    const applied = await applyFault(world, fault, (as) => {
      how = as;
      recovery = world.progress.nextBlock(limitMs() + ANSWER_MS_MAX);
    });
    note = applied.note;
    answeredMs = applied.answeredMs ?? 0;
    violations.push(...(applied.complaints ?? []).map((complaint) => `${name}: ${complaint}`));
  } catch (error) {
    violations.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const recoveryMs = await recovery;
  if (recoveryMs === undefined || recoveryMs > answeredMs + limitMs())
    violations.push(`${name}: next block ${recoveryMs} ms after its end, wanted ${limitMs()} after all answered`);
  const pauseMs = world.progress.longestPauseMs(startedMs);
  const catchUpMs = await untilNear(world).catch((error: unknown) => {
    violations.push(`${name}: ${String(error)}`);
    return CATCH_UP_MS_MAX;
  });
  const { proposerMs = limits.partitionMs } = limits;
  if (fault.kind === 'kill-proposer' && pauseMs > proposerMs)
    violations.push(`${name}: ${pauseMs.toFixed(0)} ms without a block, wanted at most ${proposerMs}`);
  return { fault, atMs, note, how, recoveryMs, pauseMs, answeredMs, catchUpMs };
}

/** The next fault meets a whole league: milliseconds until every node is near the head. */
async function untilNear({ league, progress }: World): Promise<number> {
  const startedMs = performance.now();
  for (const node of league.nodes) {
    await poll(`${node.plan.name} near the head`, CATCH_UP_MS_MAX, async () =>
      (await node.rpc.height()) + NEAR_BLOCKS >= progress.height ? true : undefined,
    );
  }
  return performance.now() - startedMs;
}
