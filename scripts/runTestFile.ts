import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { REPORT_END, REPORT_MARK, type TestReport } from './testReporter.ts';

const REPORTER = fileURLToPath(new URL('testReporter.ts', import.meta.url));

/** Groups of processes of the test files now running; ended with the runner. */
const running = new Set<ChildProcess>();

export type TestFileRun = { readonly file: string; readonly ms: number; readonly reports: readonly TestReport[] };

/**
 * Runs one test file in a process group of its own and ends the whole group after `msMax`, or when the file is done.
 * A file that crashes, hangs or holds no test yields a failed report of its own.
 */
export async function runTestFile(
  file: string,
  { root, msMax }: { root: string; msMax: number },
): Promise<TestFileRun> {
  const startedAt = performance.now();
  const reports: TestReport[] = [];
  const args = [`--test-reporter=${REPORTER}`, '--test-reporter-destination=stdout', file];
  const child = spawn(process.execPath, args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let isLate = false;
  let isReported = false;
  const timer = setTimeout(() => {
    isLate = true;
    endGroup(child);
  }, msMax);

  child.stderr.on('data', (chunk: Uint8Array) => process.stderr.write(chunk));
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === REPORT_END) isReported = true;
    else if (line.startsWith(REPORT_MARK)) reports.push(JSON.parse(line.slice(REPORT_MARK.length)) as TestReport);
    else if (line !== '') process.stderr.write(`${line}\n`);
  });
  const end = await new Promise<string>((resolve) => {
    // A grandchild may hold the pipes open for ever, so the group ends before the pipes are waited for.
    child.once('exit', () => endGroup(child));
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? `code ${code}`}`));
  });
  clearTimeout(timer);
  running.delete(child);

  const problem = fileProblem({
    end: isLate ? `did not end within ${msMax / 1000} s (a handle left open?)` : end,
    isReported,
    reports,
  });
  if (problem !== undefined) reports.push({ name: '(the file)', result: 'failed', detail: problem });
  return { file, ms: performance.now() - startedAt, reports };
}

/** Call when the runner itself is told to stop. */
export function endRunningTests(): void {
  for (const child of running) endGroup(child);
}

type FileEnd = { readonly end: string; readonly isReported: boolean; readonly reports: readonly TestReport[] };

function fileProblem({ end, isReported, reports }: FileEnd): string | undefined {
  const hasFailed = reports.some(({ result }) => result === 'failed');
  if (end !== '' && !(hasFailed && end === 'ended with code 1')) return end;
  return isReported ? undefined : 'ended before its tests were done, or holds none';
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // No such process: the whole group has ended by itself, as it should.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
