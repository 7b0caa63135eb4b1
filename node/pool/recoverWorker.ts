import { parentPort, workerData } from 'node:worker_threads';
import { hexToBytes } from '@hanse/base';
import { recoverAddress } from '@hanse/crypto';
import { RECOVERY_BATCH } from './limits.ts';
import { ANSWER_BYTES, REQUEST_BYTES, type RecoveryBuffers } from './recoveryBuffers.ts';

/** A job: `count` requests lie in `slot`. Answered by the slot's number once all answers are written. */
export type RecoveryJob = { readonly slot: number; readonly count: number };

const { requests, answers } = workerData as RecoveryBuffers;
const input = new Uint8Array(requests);
const output = new Uint8Array(answers);
/** The native library does not take shared memory. */
const request = new Uint8Array(REQUEST_BYTES);

parentPort?.on('message', ({ slot, count }: RecoveryJob) => {
  for (let index = 0; index < count; index++) {
    const from = (slot * RECOVERY_BATCH + index) * REQUEST_BYTES;
    request.set(input.subarray(from, from + REQUEST_BYTES));
    const address = recoverAddress(request.subarray(0, 32), request.subarray(32));
    const to = (slot * RECOVERY_BATCH + index) * ANSWER_BYTES;
    output[to] = address === undefined ? 0 : 1;
    if (address !== undefined) output.set(hexToBytes(address), to + 1);
  }
  parentPort?.postMessage(slot);
});
