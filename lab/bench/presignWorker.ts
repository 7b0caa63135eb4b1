import { parentPort } from 'node:worker_threads';
import { bytesToHex, type Hash } from '@hanse/base';
import type { PresignJob, SignedBatch } from './presign.ts';
import { ACCOUNTS, transactionMaker } from './workload.ts';

type Maker = ReturnType<typeof transactionMaker>;
let made: { readonly key: string; readonly make: Maker } | undefined;

function makerFor({ workload, chainId }: PresignJob): Maker {
  const key = `${workload} ${chainId}`;
  if (made?.key !== key) made = { key, make: transactionMaker(workload, BigInt(chainId)) };
  return made.make;
}

/**
 * Batch `index` of a lane holds one transaction each of `batchSize` neighbouring accounts of the lane; after all accounts
 * have had their turn, the next nonce follows.
 */
function signBatch(job: PresignJob, index: number): SignedBatch {
  const { lane, lanes, batchSize } = job;
  const make = makerFor(job);
  const accountsOfLane = ACCOUNTS / lanes;
  const turns = Math.floor(accountsOfLane / batchSize);
  const first = lane * accountsOfLane + (index % turns) * batchSize;
  const nonce = Math.floor(index / turns);
  const hashes: Hash[] = [];
  const calls: string[] = [];
  for (let at = 0; at < batchSize; at++) {
    const { raw, hash } = make(first + at, nonce);
    hashes.push(hash);
    calls.push(`{"jsonrpc":"2.0","id":${at},"method":"eth_sendRawTransaction","params":["${bytesToHex(raw)}"]}`);
  }
  return { body: `[${calls.join(',')}]`, hashes };
}

parentPort?.on('message', (job: PresignJob) => {
  const batches: SignedBatch[] = [];
  for (let index = job.from; index < job.to; index++) batches.push(signBatch(job, index));
  parentPort?.postMessage(batches);
});
