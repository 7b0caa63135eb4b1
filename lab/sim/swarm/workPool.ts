import { Worker } from 'node:worker_threads';

export type WorkPoolOptions<Job, Result> = {
  /** The worker's module: it posts one result for each job, in order. */
  readonly module: URL;
  readonly jobs: number;
  /** The next job, or undefined when there are no more. */
  readonly next: () => Job | undefined;
  readonly onResult: (result: Result, job: Job) => void;
};

/** Hands jobs to worker threads, one at a time each, until `next` has no more. Rejects when a worker breaks. */
export async function workPool<Job, Result>({
  module,
  jobs,
  next,
  onResult,
}: WorkPoolOptions<Job, Result>): Promise<void> {
  const work = async (): Promise<void> => {
    let job = next();
    if (job === undefined) return;
    const worker = new Worker(module);
    try {
      while (job !== undefined) {
        onResult(await ask<Job, Result>(worker, job), job);
        job = next();
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, work));
}

function ask<Job, Result>(worker: Worker, job: Job): Promise<Result> {
  return new Promise((resolve, reject) => {
    const ended = (code: number): void => reject(new Error(`a worker ended with code ${code} in the middle of a job`));
    worker.once('error', reject);
    worker.once('exit', ended);
    worker.once('message', (result: Result) => {
      worker.off('error', reject);
      worker.off('exit', ended);
      resolve(result);
    });
    worker.postMessage(job);
  });
}
