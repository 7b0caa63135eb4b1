import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ENGINE_NAMES, type EngineName } from '@hanse/cli';
import { MOUNTS_END_WITH_US } from './faults/loopDisk.ts';
import { disksPlan } from './scenario/disksPlan.ts';
import { longPlan } from './scenario/longPlan.ts';
import type { Manifest } from './scenario/manifest.ts';
import { faultRow, reportTable } from './scenario/print.ts';
import { Random } from './scenario/random.ts';
import { recoveryPlan } from './scenario/recoveryPlan.ts';
import { runScenario } from './scenario/runScenario.ts';
import type { World } from './scenario/world.ts';

const USAGE = `npm run e2e:long -- [--engine ${ENGINE_NAMES.join('|')}] [--minutes 8] [--seed N] [--only recovery|disks]`;
const FAULTS_MIN = 40;
const ACKNOWLEDGED_MIN = 20_000;
/** A run of this length must reach both. */
const FULL_MINUTES = 8;

/** Short plans that can be asked for by name. */
const PLANS: ReadonlyMap<string, (engine: EngineName) => Manifest> = new Map([
  ['recovery', recoveryPlan],
  ['disks', disksPlan],
]);

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const values = readArguments();
  if (values === undefined) return usage();
  const engine = ENGINE_NAMES.find((name) => name === values.engine);
  const minutes = Number(values.minutes);
  const seed = Number(values.seed);
  const { only } = values;
  const plan = only === undefined ? undefined : PLANS.get(only);
  const isGood = minutes > 0 && Number.isSafeInteger(seed) && (only === undefined || plan !== undefined);
  if (engine === undefined || !isGood) return usage();
  const random = new Random(seed);
  const isLong = plan === undefined;
  const manifest = isLong ? longPlan({ engine, minutes, random }) : plan(engine);
  print(`engine ${engine}, seed ${seed}, ${manifest.faults.length} faults, load ${manifest.load.perSecond} a second`);
  const report = await runScenario(manifest, {
    random,
    onFault: (fault) => print(faultRow(fault)),
    onOpen: endWithSignals,
  });
  print(reportTable(report));

  const done = report.faults.filter(({ skipped }) => skipped === undefined).length;
  const isLittle = report.acknowledged < ACKNOWLEDGED_MIN || done < FAULTS_MIN;
  const isShort = isLong && minutes >= FULL_MINUTES && isLittle;
  if (isShort) print(`TOO LITTLE: ${FAULTS_MIN} faults and ${ACKNOWLEDGED_MIN} acknowledged transactions are wanted`);
  const again = `--engine ${engine} --seed ${seed} ${isLong ? `--minutes ${minutes}` : `--only ${only}`}`;
  const isGreen = report.violations.length === 0 && !isShort;
  print(isGreen ? 'PASSED' : `FAILED; again: npm run e2e:long -- ${again}`);
  return isGreen ? 0 : 1;
}

function readArguments(): { engine: string; minutes: string; seed: string; only?: string } | undefined {
  try {
    return parseArgs({
      options: {
        engine: { type: 'string', default: 'qbft' },
        minutes: { type: 'string', default: String(FULL_MINUTES) },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        only: { type: 'string' },
      },
    }).values;
  } catch {
    return undefined; // the only errors are unknown options and missing values
  }
}

function usage(): number {
  process.stderr.write(`${USAGE}\n`);
  return 2;
}

/** Told to stop, we leave nothing behind. */
function endWithSignals(world: World): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      print(`ended by ${signal}`);
      void world[Symbol.asyncDispose]().finally(() => process.exit(1));
    });
}

/** As root on Linux: again, in a mount namespace of our own, so that no mount outlives us, however we end. */
function inOwnMounts(): Promise<number> | undefined {
  if (process.env[MOUNTS_END_WITH_US] !== undefined || process.platform !== 'linux' || process.getuid?.() !== 0)
    return undefined;
  const unshare = ['--mount', '--propagation', 'private'];
  if (spawnSync('unshare', [...unshare, 'true']).status !== 0) return undefined;
  const self = [process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const child = spawn('unshare', [...unshare, ...self], {
    stdio: 'inherit',
    env: { ...process.env, [MOUNTS_END_WITH_US]: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

process.exitCode = await (inOwnMounts() ?? main());
