import { readFileSync } from 'node:fs';
import type { FaultPlan } from './faultPlan.ts';
import { lineOf } from './observationLine.ts';
import { parseOptions, type RunChoice, type SimOptions, type SwarmChoice, type TwinsChoice, USAGE } from './options.ts';
import { parseFaultPlan } from './parseFaultPlan.ts';
import { HEAL_MS, runSimulation } from './runSimulation.ts';
import { randomPlan } from './swarm/randomPlan.ts';
import { runSwarm } from './swarm/runSwarm.ts';
import { runTwins } from './twins/runTwins.ts';

/** Phase one is never shorter. */
const HARM_MS_MIN = 5000;

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const note = (line: string): boolean => process.stderr.write(`${line}\n`);

function planOf({ engine, nodes, seed, minutes, faults }: RunChoice): FaultPlan {
  const harmMs = Math.max(HARM_MS_MIN, minutes * 60_000 - HEAL_MS);
  if (faults === 'none') return { healAtMs: harmMs, faults: [], adversaries: [] };
  if (faults === undefined) return randomPlan({ engine, nodes, seed, harmMs });
  return parseFaultPlan(JSON.parse(readFileSync(faults, 'utf8')));
}

async function run(choice: RunChoice): Promise<number> {
  const { engine, nodes, seed, crypto, trace, json } = choice;
  const plan = planOf(choice);
  const started = performance.now();
  const result = await runSimulation({
    engine,
    nodes,
    seed,
    plan,
    ...(crypto === undefined ? {} : { crypto }),
    ...(trace ? { observe: (seen) => note(lineOf(seen)) } : {}),
  });
  const { hash, simulatedSeconds, blocks, violations } = result;
  const seconds = (performance.now() - started) / 1000;
  const ratio = (simulatedSeconds / seconds).toFixed(0);
  print(
    `${engine}, ${nodes} validators, seed ${seed}: ${blocks} blocks in ${simulatedSeconds.toFixed(0)} virtual seconds ` +
      `(${ratio} times real time), ${plan.faults.length} faults, ${plan.adversaries.length} adversaries`,
  );
  for (const { invariant, atMs, node, message } of violations)
    print(`VIOLATION ${invariant} at ${atMs.toFixed(0)} ms ${node ?? ''}: ${message}`);
  if (violations.length > 0) print(`again: npm run sim -- ${process.argv.slice(2).join(' ')}`);
  if (json) print(JSON.stringify({ hash, simulatedSeconds, blocks, violations }));
  return violations.length === 0 ? 0 : 1;
}

async function swarm(choice: SwarmChoice): Promise<number> {
  const { nodes, json, ...rest } = choice;
  const report = await runSwarm({ ...rest, ...(nodes === undefined ? {} : { nodes }), onProgress: note });
  const { engine, seeds, simulatedHours, seconds, blocks, transactions, failed, repeated, unlike } = report;
  print(
    `${engine}: ${seeds} seeds, ${simulatedHours.toFixed(1)} virtual hours in ${seconds.toFixed(0)} s, ` +
      `${blocks} blocks, ${transactions} acknowledged transactions, ${repeated - unlike.length} of ${repeated} repeated alike`,
  );
  for (const { seed, message, replay } of failed) print(`VIOLATION seed ${seed}: ${message}\n  ${replay}`);
  if (json) print(JSON.stringify(report));
  return Object.keys(report.violations).length === 0 && unlike.length === 0 ? 0 : 1;
}

async function twins({ json, ...choice }: TwinsChoice): Promise<number> {
  const report = await runTwins(choice);
  print(
    `${report.scenarios} scenarios with ${report.twins} keys used twice: ${report.forks} forks, ${report.stalls} stalls`,
  );
  for (const { seed, kind, reason } of report.found) print(`${kind} seed ${seed}: ${reason}`);
  if (json) print(JSON.stringify(report));
  // Beyond what the engine survives, forks are what is looked for.
  return report.twins <= 1 && report.forks + report.stalls > 0 ? 1 : 0;
}

function main(options: SimOptions): Promise<number> {
  if (options.mode === 'run') return run(options);
  return options.mode === 'swarm' ? swarm(options) : twins(options);
}

try {
  const args = process.argv.slice(2);
  if (args.includes('--help')) print(USAGE);
  else process.exitCode = await main(parseOptions(args));
} catch (error) {
  note(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
