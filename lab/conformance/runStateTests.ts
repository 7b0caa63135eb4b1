import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Evm } from '@hanse/execution';
import { runStateTest, type StateTestFile, stateTestCases } from './stateTest.ts';

/** Where the suites lie, beside the repository. */
export const STATE_TESTS_FOLDER: string = fileURLToPath(
  new URL('../../../shared/vectors/ethereum-tests/GeneralStateTests/', import.meta.url),
);

/** Files that are not run unless asked for, and why. */
export const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  [
    'stTimeConsuming/CALLBlake2f_MaxRounds.json',
    'four thousand million rounds of BLAKE2 take ten minutes in JavaScript',
  ],
]);

export type SuiteReport = {
  readonly passed: number;
  readonly skipped: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
  /** Cases that were not run because their file's time was used up. */
  readonly overTime: readonly string[];
};

export type SuiteOptions = {
  readonly evm: Evm;
  readonly files: readonly string[];
  /** Time for each file, milliseconds; its remaining cases are left out and listed. */
  readonly fileTimeMs: number;
  readonly onFailure?: (failure: string) => void;
  readonly onFile?: (file: string, elapsedMs: number) => void;
};

/** All files of the suite, relative to its folder, in a fixed order. */
export function stateTestFiles(): readonly string[] {
  return readdirSync(STATE_TESTS_FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => relative(STATE_TESTS_FOLDER, join(entry.parentPath, entry.name)))
    .sort();
}

export async function runStateTests({ evm, files, fileTimeMs, onFailure, onFile }: SuiteOptions): Promise<SuiteReport> {
  let passed = 0;
  const skipped = new Map<string, number>();
  const failures: string[] = [];
  const overTime: string[] = [];
  for (const file of files) {
    const started = performance.now();
    const json = JSON.parse(readFileSync(join(STATE_TESTS_FOLDER, file), 'utf8')) as StateTestFile;
    for (const one of stateTestCases(json)) {
      if (performance.now() - started > fileTimeMs) {
        overTime.push(`${file}: ${one.name}`);
        continue;
      }
      const result = await runStateTest(one, evm);
      if (result.kind === 'passed') passed++;
      else if (result.kind === 'skipped') skipped.set(result.why, (skipped.get(result.why) ?? 0) + 1);
      else {
        failures.push(`${file}: ${one.name}: ${result.why}`);
        onFailure?.(failures.at(-1) as string);
      }
    }
    onFile?.(file, performance.now() - started);
  }
  return { passed, skipped, failures, overTime };
}
