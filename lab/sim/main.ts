import { readFileSync } from 'node:fs';
import { PLANTED_BUGS } from './bugs/plantedBugs.ts';
import { runBugs } from './bugs/runBugs.ts';
import type { FaultPlan } from './faultPlan.ts';
import { lineOf } from './observationLine.ts';
import {
  type BoundariesChoice,
  type BugsChoice,
  parseOptions,
  type RunChoice,
  type SimOptions,
  type SwarmChoice,
  type TwinsChoice,
  USAGE,
} from './options.ts';
import { parseFaultPlan } from './parseFaultPlan.ts';
import { runBoundaries } from './runBoundaries.ts';
import { HEAL_MS, runSimulation } from './runSimulation.ts';
import { runScale } from './scale/runScale.ts';
import { randomPaceMs, randomPlan } from './swarm/randomPlan.ts';
import { runSwarm } from './swarm/runSwarm.ts';
import { runTwins } from './twins/runTwins.ts';

/** Phase one is never shorter. */
const HARM_MS_MIN = 5000;
/** Where nothing breaks: time between two transactions of a client. */
const LIGHT_PACE_MS = 8000;

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
    everyMs: choice.faults === 'none' ? LIGHT_PACE_MS : randomPaceMs(seed),
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

async function twins({ json, engine, from, scenarios, jobs }: TwinsChoice): Promise<number> {
  const common = { engine, from, scenarios, jobs };
  let told = 0;
  const onProgress = (done: number): void => {
    if (done - told < 2000) return;
    told = done;
    note(`${done} of ${scenarios} scenarios`);
  };
  const single = await runTwins({ ...common, twins: 1, onProgress });
  const double = await runTwins({ ...common, twins: 2, until: 'fork' });
  for (const { twins: count, scenarios: done, forks, stalls, blocks, simulatedSeconds, seconds } of [single, double]) {
    print(
      `${engine}, ${count} of 4 keys used twice: ${done} scenarios, ${forks} forks, ${stalls} stalls, ${blocks} blocks in ` +
        `${(simulatedSeconds / 3600).toFixed(1)} virtual hours, ${seconds.toFixed(0)} s`,
    );
  }
  for (const { seed, kind, reason } of single.found) print(`VIOLATION ${kind} seed ${seed}: ${reason}`);
  const [fork] = double.found;
  if (fork !== undefined) print(`with two, as it must be, seed ${fork.seed}: ${fork.reason}`);
  if (json) print(JSON.stringify({ single, double }));
  return single.forks + single.stalls === 0 && double.forks > 0 ? 0 : 1;
}

async function bugs({ names, minutes, jobs, json }: BugsChoice): Promise<number> {
  const chosen = PLANTED_BUGS.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  const outcomes = await runBugs(chosen, {
    jobs,
    msMax: minutes * 60_000,
    onDone: ({ bug, caughtBy, seconds }) => note(`${bug}: ${caughtBy ?? 'NOT CAUGHT'} after ${seconds.toFixed(1)} s`),
  });
  print(
    '| bug | engine | caught by | seed | virtual s | real s | what was seen |\n| --- | --- | --- | --- | --- | --- | --- |',
  );
  for (const { bug, engine, caughtBy, seed, simulatedSeconds, seconds, message } of outcomes) {
    const seen = message.replaceAll(/\s+/g, ' ').slice(0, 90);
    print(
      `| ${bug} | ${engine} | ${caughtBy ?? 'NOT CAUGHT'} | ${seed} | ${simulatedSeconds.toFixed(0)} | ${seconds.toFixed(1)} | ${seen} |`,
    );
  }
  const caught = outcomes.filter(({ caughtBy }) => caughtBy !== undefined).length;
  print(`${caught} of ${outcomes.length} caught`);
  if (json) print(JSON.stringify(outcomes));
  return caught === outcomes.length ? 0 : 1;
}

async function boundaries({ json, mode: _, ...choice }: BoundariesChoice): Promise<number> {
  const report = await runBoundaries({ ...choice, onProgress: note });
  print(`${report.boundaries} boundaries, ${report.runs} deaths, ${report.failed.length} failed`);
  for (const { node, boundary, loss, violation } of report.failed)
    print(`VIOLATION ${node} at boundary ${boundary}, ${loss}: ${violation.invariant} ${violation.message}`);
  if (json) print(JSON.stringify(report));
  return report.failed.length === 0 ? 0 : 1;
}

function main(options: SimOptions): Promise<number> {
  switch (options.mode) {
    case 'run':
      return run(options);
    case 'swarm':
      return swarm(options);
    case 'twins':
      return twins(options);
    case 'bugs':
      return bugs(options);
    case 'boundaries':
      return boundaries(options);
    case 'scale':
      return runScale(note).then(() => 0);
  }
}

try {
  const args = process.argv.slice(2);
  if (args.includes('--help')) print(USAGE);
  else process.exitCode = await main(parseOptions(args));
} catch (error) {
  note(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
