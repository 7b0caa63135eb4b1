import { setTimeout as sleep } from 'node:timers/promises';
import { applyFault, type Recovery } from './applyFault.ts';
import { type Check, checkAll } from './checks.ts';
import type { Fault, Manifest } from './manifest.ts';
import type { Random } from './random.ts';
import { World, whyNot } from './world.ts';

/** Between two faults at least, so that the league is seen whole now and then. */
const REST_MS = 500;

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
  try {
    const applied = await applyFault(world, fault, (as) => {
      how = as;
      recovery = world.progress.nextBlock(limitMs());
    });
    note = applied.note;
    violations.push(...(applied.complaints ?? []).map((complaint) => `${name}: ${complaint}`));
  } catch (error) {
    violations.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const recoveryMs = await recovery;
  if (recoveryMs === undefined) violations.push(`${name}: no block within ${limitMs()} ms after its end`);
  const pauseMs = world.progress.longestPauseMs(startedMs);
  const { proposerMs = limits.partitionMs } = limits;
  if (fault.kind === 'kill-proposer' && pauseMs > proposerMs)
    violations.push(`${name}: ${pauseMs.toFixed(0)} ms without a block, wanted at most ${proposerMs}`);
  return { fault, atMs, note, how, recoveryMs, pauseMs };
}
