import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { runStateTestFiles } from '@hanse/cli';
import { printApiTests } from './ethereumApi/printApiTests.ts';
import { STATE_TESTS_FOLDER, stateTestFiles } from './stateTestFiles.ts';

const WORKERS = 2;
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
  const files = stateTestFiles().filter(
    (file) => filters.length === 0 || filters.some((filter) => shown(file).includes(filter)),
  );
  console.log(
    `${files.length} files of GeneralStateTests on ${WORKERS} threads, one of which begins with the slow ones`,
  );
  let done = 0;
  let passed = 0;
  let failed = 0;
  await runStateTestFiles({
    files,
    workers: WORKERS,
    onFile: (file, results, elapsedMs) => {
      done++;
      if (elapsedMs > SLOW_FILE_MS) console.log(`${shown(file)}: ${(elapsedMs / 1000).toFixed(1)} s`);
      if (done % 100 === 0) console.log(`${done} of ${files.length} files`);
      for (const { name, fork, d, g, v, pass, reason } of results) {
        if (pass) passed++;
        else failed++;
        if (!pass) console.log(`failed: ${shown(file)}: ${name} ${fork} d${d}g${g}v${v}: ${reason}`);
      }
    },
  });
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function shown(file: string): string {
  return relative(STATE_TESTS_FOLDER, file);
}

process.exitCode = await main(process.argv.slice(2));
