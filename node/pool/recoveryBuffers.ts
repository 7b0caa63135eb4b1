import { type Address, bytesToAddress } from '@hanse/base';
import { RECOVERY_BATCH, RECOVERY_SLOTS } from './limits.ts';

/** Bytes of one request: hash (32), r (32), s (32), y parity (1). */
export const REQUEST_BYTES = 97;
/** Bytes of one answer: 1 when there is a signer (1), its address (20). */
export const ANSWER_BYTES = 21;

/** What main thread and worker share: slots of one batch each; a message between them is only the slot's number. */
export type RecoveryBuffers = { readonly requests: SharedArrayBuffer; readonly answers: SharedArrayBuffer };

export function createRecoveryBuffers(): RecoveryBuffers {
  return {
    requests: new SharedArrayBuffer(RECOVERY_SLOTS * RECOVERY_BATCH * REQUEST_BYTES),
    answers: new SharedArrayBuffer(RECOVERY_SLOTS * RECOVERY_BATCH * ANSWER_BYTES),
  };
}

/** What is recovered: a signature and what was signed. */
export type SignedHash = {
  readonly signingHash: string;
  readonly r: bigint;
  readonly s: bigint;
  readonly yParity: number;
};

function digitOf(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

/** Writes requests of `slot`. Scalars must fit 32 bytes, as decoded transactions' do. */
export class RequestWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(buffers: RecoveryBuffers) {
    this.#bytes = new Uint8Array(buffers.requests);
    this.#view = new DataView(buffers.requests);
  }

  write(slot: number, index: number, { signingHash, r, s, yParity }: SignedHash): void {
    const at = (slot * RECOVERY_BATCH + index) * REQUEST_BYTES;
    const bytes = this.#bytes;
    for (let byte = 0; byte < 32; byte++) {
      bytes[at + byte] =
        digitOf(signingHash.charCodeAt(2 + byte * 2)) * 16 + digitOf(signingHash.charCodeAt(3 + byte * 2));
    }
    this.#scalar(at + 32, r);
    this.#scalar(at + 64, s);
    bytes[at + 96] = yParity;
  }

  #scalar(at: number, scalar: bigint): void {
    const view = this.#view;
    view.setBigUint64(at, scalar >> 192n);
    view.setBigUint64(at + 8, scalar >> 128n);
    view.setBigUint64(at + 16, scalar >> 64n);
    view.setBigUint64(at + 24, scalar);
  }
}

/** The answer at `index` of `slot`: who signed, or undefined. */
export function readAnswer(answers: Uint8Array, slot: number, index: number): Address | undefined {
  const at = (slot * RECOVERY_BATCH + index) * ANSWER_BYTES;
  return answers[at] === 1 ? bytesToAddress(answers.subarray(at + 1, at + ANSWER_BYTES)) : undefined;
}
