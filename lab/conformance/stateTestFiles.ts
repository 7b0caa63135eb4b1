import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the suites lie, beside the repository. */
export const STATE_TESTS_FOLDER: string = fileURLToPath(
  new URL('../../../shared/vectors/ethereum-tests/GeneralStateTests/', import.meta.url),
);

/** The paths of all files of the suite, in a fixed order. */
export function stateTestFiles(): readonly string[] {
  return readdirSync(STATE_TESTS_FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(STATE_TESTS_FOLDER, name));
}
