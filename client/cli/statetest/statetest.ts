import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { FORKS, type Fork } from '@hanse/protocol';
import type { CommandRun } from '../command.ts';
import { type Context, toJson } from '../context.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';
import { STATETEST } from './messages.ts';
import type { StateTestResult } from './runStateTest.ts';
import { runStateTestFiles } from './runStateTestFiles.ts';
import { forkNamed } from './stateTestFile.ts';

const DEFAULT_WORKERS = 2;
const WORKERS_MAX = 64;

export const statetest: CommandRun = async (context, input) => {
  const only = forkOf(input);
  const workers =
    input.integer('workers', { min: 1, max: WORKERS_MAX }) ?? Math.min(DEFAULT_WORKERS, availableParallelism());
  const named = input.args('file');
  if (named.length === 0) throw input.badArgument('file', '–', 'FILE');
  const files = named.flatMap((path) => stateTestFilesIn(path, context.cwd));
  let passed = 0;
  let failed = 0;
  await runStateTestFiles({
    files: files.map(({ path }) => path),
    only,
    workers,
    onFile: (path, results) => {
      const shown = files.find((file) => file.path === path)?.shown ?? path;
      for (const result of results) {
        if (result.pass) passed++;
        else failed++;
        tell(context, { ...result, file: shown });
      }
    },
  });
  if (passed + failed === 0) {
    throw cliFault('no-state-tests', { path: named.join(' '), fork: input.text('fork') ?? FORKS.join(', ') });
  }
  context.say(STATETEST.summary, { passed, failed, files: files.length });
  return failed === 0 ? 'ok' : 'failed';
};

function forkOf(input: Input): Fork | undefined {
  const name = input.text('fork');
  if (name === undefined) return undefined;
  const fork = forkNamed(name);
  if (fork === undefined) throw input.badOption('fork', name, FORKS.join(' | '));
  return fork;
}

/** Every case as JSON; for people only those that fail. */
function tell(context: Context, result: StateTestResult): void {
  const { name, file, fork, d, g, v, pass, reason } = result;
  if (context.isJson) context.raw(`${toJson(result)}\n`);
  else if (!pass) context.raw(`${file} ${name} ${fork} d${d} g${g} v${v}: ${reason}\n`);
}

type TestFile = { readonly path: string /** As people named it. */; readonly shown: string };

/** The file, or every JSON file below the folder, in order of their names; hidden folders hold no tests. */
function stateTestFilesIn(named: string, cwd: string): readonly TestFile[] {
  const path = resolve(cwd, named);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw cliFault('no-file', { path: named, seen: 'ENOENT' });
  if (!stats.isDirectory()) return [{ path, shown: named }];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json') && !/(^|[\\/])\./.test(name))
    .sort()
    .map((name) => ({ path: join(path, name), shown: join(named, name) }));
}
