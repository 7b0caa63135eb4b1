import { existsSync } from 'node:fs';
import { API_TESTS_FOLDER } from './ioFiles.ts';
import { type ApiResult, runApiTests } from './runApiTests.ts';
import { serveImport } from './servedImport.ts';

/** Imports the recorded chain, asks everything and prints a row for each file. Gives the exit code. */
export async function printApiTests(): Promise<number> {
  if (!existsSync(API_TESTS_FOLDER)) {
    console.log(`no vectors at ${API_TESTS_FOLDER}; nothing was run`);
    return 0;
  }
  const served = await serveImport();
  try {
    const results = await runApiTests(served.url);
    for (const result of results) console.log(row(result));
    const count = (outcome: ApiResult['outcome']): number => results.filter((one) => one.outcome === outcome).length;
    console.log(`${count('passed')} passed, ${count('deviation')} declared deviations, ${count('failed')} failed`);
    return count('failed') === 0 ? 0 : 1;
  } finally {
    await served.close();
  }
}

function row({ file, outcome, why, seen, wanted }: ApiResult): string {
  const head = `${outcome.padEnd(9)}  ${file}`;
  if (outcome === 'deviation') return `${head}\n           ${why}`;
  return outcome === 'failed' ? `${head}\n  seen   ${JSON.stringify(seen)}\n  wanted ${JSON.stringify(wanted)}` : head;
}
