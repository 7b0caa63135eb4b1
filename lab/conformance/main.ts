import { existsSync } from 'node:fs';
import { HanseEvm } from '@hanse/evm';
import { printApiTests } from './ethereumApi/printApiTests.ts';
import { LEFT_OUT, runStateTests, STATE_TESTS_FOLDER, stateTestFiles } from './runStateTests.ts';

/** One file that takes longer is cut off, and says so. */
const FILE_TIME_MS = 60_000;
/** Files slower than this are named. */
const SLOW_FILE_MS = 5000;

/** The suites that can be run alone with `--only`. */
const SUITES: { readonly [name: string]: (filters: readonly string[]) => Promise<number> } = {
  state: runStates,
  rpc: printApiTests,
};

/** Every suite, or the one behind `--only`; words are parts of the names of state test files. */
async function main(args: readonly string[]): Promise<number> {
  const at = args.indexOf('--only');
  if (at === -1) {
    const states = await runStates(args);
    return args.length > 0 ? states : Math.max(states, await printApiTests());
  }
  const suite = SUITES[args[at + 1] ?? ''];
  if (suite === undefined) {
    console.log(`--only ${args[at + 1] ?? ''}: wanted is one of ${Object.keys(SUITES).join(', ')}`);
    return 2;
  }
  return suite(args.toSpliced(at, 2));
}

async function runStates(filters: readonly string[]): Promise<number> {
  if (!existsSync(STATE_TESTS_FOLDER)) {
    console.log(`no vectors at ${STATE_TESTS_FOLDER}; nothing was run`);
    return 0;
  }
  const files = stateTestFiles().filter((file) =>
    filters.length === 0 ? !LEFT_OUT.has(file) : filters.some((filter) => file.includes(filter)),
  );
  console.log(`${files.length} files of GeneralStateTests, at most ${FILE_TIME_MS / 1000} s each`);
  let done = 0;
  const report = await runStateTests({
    evm: new HanseEvm(),
    files,
    fileTimeMs: FILE_TIME_MS,
    onFailure: (failure) => console.log(`failed: ${failure}`),
    onFile: (file, elapsedMs) => {
      done++;
      if (elapsedMs > SLOW_FILE_MS) console.log(`${file}: ${(elapsedMs / 1000).toFixed(1)} s`);
      if (done % 100 === 0) console.log(`${done} of ${files.length} files`);
    },
  });
  if (filters.length === 0) for (const [file, why] of LEFT_OUT) console.log(`skipped, ${why}: ${file}`);
  for (const name of report.overTime) console.log(`skipped, over time: ${name}`);
  for (const [why, count] of report.skipped) console.log(`skipped, ${why}: ${count}`);
  const skipped = [...report.skipped.values()].reduce((sum, count) => sum + count, report.overTime.length);
  console.log(`${report.passed} passed, ${report.failures.length} failed, ${skipped} skipped`);
  return report.failures.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
