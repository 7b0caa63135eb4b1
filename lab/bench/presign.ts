import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Hash } from '@hanse/base';
import type { Workload } from './workload.ts';

/** A JSON-RPC batch as it goes to a node, with what is in it. */
export type SignedBatch = { readonly body: string; readonly hashes: readonly Hash[] };

export type PresignRequest = {
  readonly workload: Workload;
  readonly chainId: number;
  /** Nodes that are sent to; each has its own accounts. */
  readonly lanes: number;
  readonly batchSize: number;
  readonly batchesOfLane: number;
};
export type PresignJob = PresignRequest & { readonly lane: number; readonly from: number; readonly to: number };

/** Batches of all lanes, made in worker threads before the clock starts. */
export async function presign(request: PresignRequest, onProgress: (share: number) => void): Promise<SignedBatch[][]> {
  const batches: SignedBatch[][] = Array.from({ length: request.lanes }, () => []);
  const jobs: PresignJob[] = [];
  const step = 20;
  for (let from = 0; from < request.batchesOfLane; from += step) {
    const to = Math.min(from + step, request.batchesOfLane);
    for (let lane = 0; lane < request.lanes; lane++) jobs.push({ ...request, lane, from, to });
  }
  let done = 0;
  const waiting = [...jobs];
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('presignWorker.ts', import.meta.url));
    try {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        const made = await ask(worker, job);
        for (const [index, batch] of made.entries()) (batches[job.lane] as SignedBatch[])[job.from + index] = batch;
        onProgress(++done / jobs.length);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return batches;
}

function ask(worker: Worker, job: PresignJob): Promise<SignedBatch[]> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (batches: SignedBatch[]) => {
      worker.off('error', reject);
      resolve(batches);
    });
    worker.postMessage(job);
  });
}
