import { parentPort, workerData } from 'node:worker_threads';
import { invariant, isFault } from '@hanse/base';
import type { Fork } from '@hanse/protocol';
import type { StateTestResult } from './runStateTest.ts';
import { runStateTestFile } from './runStateTestFile.ts';
import { openToolEvm } from './toolEvm.ts';

/** What a worker answers to the path of a file. */
export type WorkerAnswer =
  | { readonly results: readonly StateTestResult[]; readonly elapsedMs: number }
  | { readonly fault: { readonly code: string; readonly seen: string } };

const { only } = workerData as { readonly only: Fork | undefined };
const port = parentPort;
invariant(port !== null, 'this file is a worker');
const evm = openToolEvm();

port.on('message', async (path: string) => {
  const started = performance.now();
  try {
    const results = await runStateTestFile(path, { only, evm });
    port.postMessage({ results, elapsedMs: performance.now() - started } satisfies WorkerAnswer);
  } catch (error) {
    if (!isFault(error)) throw error;
    const answer: WorkerAnswer = { fault: { code: error.code, seen: String(error.params['seen'] ?? '') } };
    port.postMessage(answer);
  }
});
