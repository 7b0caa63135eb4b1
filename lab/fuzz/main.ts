import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseFile } from './fuzzCase.ts';
import type { FoundDifference } from './fuzzRange.ts';
import { type FuzzOptions, parseOptions } from './options.ts';
import { type FuzzReport, runFuzz } from './runFuzz.ts';
import { type HostileReport, runHostile } from './runHostile.ts';

const PROGRESS_MS = 10_000;
const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const note = (line: string): boolean => process.stderr.write(`${line}\n`);

function rate(count: number, ms: number): string {
  return `${Math.round((count * 1000) / Math.max(1, ms))}/s`;
}

/** Writes a case where the options say, or prints it. */
function keep(file: CaseFile, { save }: FuzzOptions): void {
  const text = `${JSON.stringify(file, null, 2)}\n`;
  if (save === undefined) {
    print(text);
    return;
  }
  mkdirSync(save, { recursive: true });
  const path = join(save, `${file.name}.json`);
  writeFileSync(path, text);
  print(`  ${path}`);
}

function tell({ index, difference, file }: FoundDifference, options: FuzzOptions): void {
  const { seed } = options;
  const { what, a, b } = difference;
  print(`DIFFERENCE seed ${seed} index ${index}, ${what}:\n  a ${a.slice(0, 300)}\n  b ${b.slice(0, 300)}`);
  keep(file, options);
}

async function differential(options: FuzzOptions): Promise<FuzzReport> {
  let told = performance.now();
  const report = await runFuzz({
    ...options,
    msMax: options.minutes * 60_000,
    onFound: (found) => tell(found, options),
    onProgress: ({ programs, runs, ms }) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      note(`${programs} programs, ${runs} runs, ${rate(programs, ms)}`);
    },
  });
  const { tally, ms, found } = report;
  print(
    `${options.engineA} against ${options.engineB}, seed ${options.seed}, forks ${options.forks.join(' ')}: ` +
      `${tally.cases} cases, ${tally.programs} programs, ${tally.runs} runs on each in ${(ms / 1000).toFixed(1)} s ` +
      `(${rate(tally.programs, ms)}); ${found.length} differences`,
  );
  return report;
}

async function main(options: FuzzOptions): Promise<number> {
  if (options.mode === 'hostile') {
    const report: HostileReport = await runHostile({
      engine: options.engineA,
      seed: options.seed,
      from: options.from,
      runs: options.programs,
      forks: options.forks,
      msMax: options.minutes * 60_000,
      print,
      note,
      ...(options.save === undefined ? {} : { onFault: (file) => keep(file, options) }),
    });
    if (options.json) print(JSON.stringify(report));
    return report.faults.length === 0 ? 0 : 1;
  }
  const { tally, ms, found } = await differential(options);
  if (options.json) {
    const differences = found.map(({ index, difference, file }) => ({ index, ...difference, case: file.name }));
    const { engineA, engineB, seed } = options;
    const counts = { ...tally, gas: tally.gas.toString(), ms: Math.round(ms) };
    print(JSON.stringify({ engineA, engineB, seed, ...counts, differences }));
  }
  return found.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  note(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
