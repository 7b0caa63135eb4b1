import { Worker } from 'node:worker_threads';
import type { Fork } from '@hanse/protocol';
import { cliFault } from '../faults.ts';
import type { StateTestResult } from './runStateTest.ts';
import { runStateTestFile } from './runStateTestFile.ts';
import type { WorkerAnswer } from './stateTestWorker.ts';
import { openToolEvm } from './toolEvm.ts';

/** Parts of the paths of files that take long: they have a lane of their own, and are begun first. */
export const SLOW_STATE_TESTS: RegExp =
  /CALLBlake2f_MaxRounds|stTimeConsuming|stQuadraticComplexity|stAttackTest|static_Call50000|Call50000|loop(Exp|Mul)/;

export type RunStateTestFilesOptions = {
  readonly files: readonly string[];
  /** Default: every fork a ledger here can run. */
  readonly only?: Fork | undefined;
  /** Threads; 1 runs in the caller's own. */
  readonly workers: number;
  /** Called as each file is done, in no fixed order. */
  readonly onFile: (file: string, results: readonly StateTestResult[], elapsedMs: number) => void;
};

/** Runs files of state tests on several threads: one begins with the slow files, the others with the rest. */
export async function runStateTestFiles({ files, only, workers, onFile }: RunStateTestFilesOptions): Promise<void> {
  const queue = [
    ...files.filter((file) => SLOW_STATE_TESTS.test(file)),
    ...files.filter((file) => !SLOW_STATE_TESTS.test(file)).reverse(),
  ];
  if (workers <= 1 || files.length <= 1) {
    const evm = openToolEvm();
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      const started = performance.now();
      onFile(file, await runStateTestFile(file, { only, evm }), performance.now() - started);
    }
    return;
  }
  const count = Math.min(workers, files.length);
  const lanes = Array.from({ length: count }, (_, lane) => {
    const next = (): string | undefined => (lane === 0 ? queue.shift() : queue.pop());
    return runLane({ only, next, onFile });
  });
  await Promise.all(lanes);
}

type Lane = Pick<RunStateTestFilesOptions, 'only' | 'onFile'> & { readonly next: () => string | undefined };

async function runLane({ only, next, onFile }: Lane): Promise<void> {
  const worker = new Worker(new URL('./stateTestWorker.ts', import.meta.url), { workerData: { only } });
  try {
    for (let file = next(); file !== undefined; file = next()) {
      const answer = await ask(worker, file);
      if ('fault' in answer) {
        const { code, seen } = answer.fault;
        throw cliFault(code === 'cli/no-file' ? 'no-file' : 'bad-state-test', { path: file, seen });
      }
      onFile(file, answer.results, answer.elapsedMs);
    }
  } finally {
    await worker.terminate();
  }
}

function ask(worker: Worker, file: string): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code} while it ran ${file}`)));
    worker.postMessage(file);
  });
}
