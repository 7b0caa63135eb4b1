import { readFileSync } from 'node:fs';
import type { Evm } from '@hanse/execution';
import type { Fork } from '@hanse/protocol';
import { cliFault } from '../faults.ts';
import { runStateTest, type StateTestResult } from './runStateTest.ts';
import { type StateTestCase, type StateTestFile, stateTestCases } from './stateTestFile.ts';

/** Runs the cases of one file. Throws `cli/no-file` and `cli/bad-state-test`. */
export async function runStateTestFile(
  path: string,
  { only, evm }: { readonly only: Fork | undefined; readonly evm: Evm },
): Promise<readonly StateTestResult[]> {
  const results: StateTestResult[] = [];
  for (const one of readCases(path, only)) results.push(await runStateTest(one, path, evm));
  return results;
}

function readCases(path: string, only: Fork | undefined): readonly StateTestCase[] {
  const text = readText(path);
  try {
    return [...stateTestCases(JSON.parse(text) as StateTestFile, only)];
  } catch (error) {
    // Whatever is odd about a file that others wrote is told with its name.
    throw cliFault('bad-state-test', { path, seen: error instanceof Error ? error.message : String(error) }, error);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw cliFault('no-file', { path, seen: error instanceof Error ? error.message : String(error) }, error);
  }
}
