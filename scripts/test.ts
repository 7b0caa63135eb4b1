import { findFiles, ROOT } from './files.ts';
import { endRunningTests, runTestFile, type TestFileRun } from './runTestFile.ts';

type Tier = {
  readonly name: string;
  readonly files: string[];
  readonly concurrency: number;
  readonly fileMsMax: number;
};

const PLACES = '{core,node,client,lab,contracts,scripts}';
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/** `npm test -- core/trie e2e` runs the files whose path contains one of the words. */
function selectTiers(words: readonly string[]): Tier[] {
  const isWanted = (path: string): boolean => words.length === 0 || words.some((word) => path.includes(word));
  const files = findFiles(`${PLACES}/**/*.test.ts`).filter(isWanted);
  const isSlow = (path: string): boolean => path.endsWith('.e2e.test.ts');
  const fast = files.filter((path) => !isSlow(path));
  return [
    { name: 'unit, golden and conformance', files: fast, concurrency: 2, fileMsMax: 180_000 },
    { name: 'real processes, one file at a time', files: files.filter(isSlow), concurrency: 1, fileMsMax: 480_000 },
  ];
}

async function runTier({ name, files, concurrency, fileMsMax }: Tier, runs: TestFileRun[]): Promise<void> {
  if (files.length === 0) return;
  print(`${name}: ${files.length} files`);
  const waiting = [...files];
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const run = await runTestFile(file, { root: ROOT, msMax: fileMsMax });
      runs.push(run);
      printRun(run);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

function printRun({ file, ms, reports }: TestFileRun): void {
  const failed = reports.filter(({ result }) => result === 'failed');
  for (const { name, detail } of failed) print(`\nFAILED ${file}: ${name}\n${detail.replaceAll(/^(?=.)/gm, '  ')}\n`);
  const counts = (['passed', 'failed', 'skipped'] as const)
    .map((result) => ({ result, count: reports.filter((report) => report.result === result).length }))
    .filter(({ result, count }) => count > 0 || result === 'passed')
    .map(({ result, count }) => `${count} ${result}`);
  print(`${failed.length > 0 ? 'FAILED' : 'ok    '} ${file}  ${counts.join(', ')}  ${(ms / 1000).toFixed(1)} s`);
}

function printSummary(runs: readonly TestFileRun[]): number {
  const all = runs.flatMap(({ file, reports }) =>
    reports.map((report) => ({ where: `${file}: ${report.name}`, ...report })),
  );
  const of = (wanted: string): typeof all => all.filter(({ result }) => result === wanted);
  for (const { where, detail } of of('skipped'))
    print(`skipped: ${where}: ${detail === '' ? '(no reason given)' : detail}`);
  for (const { where } of of('failed')) print(`failed: ${where}`);
  if (all.length === 0) print('no test file matches these words: npm test without words runs all');
  print(`${of('passed').length} passed, ${of('failed').length} failed, ${of('skipped').length} skipped`);
  return all.length === 0 || of('failed').length > 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    endRunningTests();
    process.kill(process.pid, signal);
  });
}
const runs: TestFileRun[] = [];
const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
for (const tier of selectTiers(words)) await runTier(tier, runs);
process.exitCode = printSummary(runs);
