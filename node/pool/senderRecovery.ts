import { Worker } from 'node:worker_threads';
import { type Address, invariant } from '@hanse/base';
import { type RecoveredTransaction, recoverSender, type Transaction, withSender } from '@hanse/protocol';
import { RECOVERY_BATCH, RECOVERY_INLINE_MAX, RECOVERY_SLOTS } from './limits.ts';
import type { RecoveryJob } from './recoverWorker.ts';
import { createRecoveryBuffers, type RecoveryBuffers, RequestWriter, readAnswer } from './recoveryBuffers.ts';

export type RecoveryOptions = {
  /** Worker threads; 0 recovers on the calling thread. Default 1: a validator shares its machine. */
  readonly workers?: number;
  readonly log?: { readonly error: (event: string, fields?: object) => void };
};

/** One caller's transactions; answered when none is left. */
type Request = {
  readonly transactions: readonly Transaction[];
  readonly senders: (Address | undefined)[];
  left: number;
  readonly resolve: (senders: readonly (Address | undefined)[]) => void;
};
type Item = { readonly request: Request; readonly index: number };

/** A worker thread with its slots of shared memory. */
class Lane {
  readonly #buffers: RecoveryBuffers = createRecoveryBuffers();
  readonly #writer = new RequestWriter(this.#buffers);
  readonly #answers = new Uint8Array(this.#buffers.answers);
  readonly #free: number[] = Array.from({ length: RECOVERY_SLOTS }, (_, slot) => slot);
  readonly #busy = new Map<number, readonly Item[]>();
  readonly #worker: Worker;

  constructor(onDone: (items: readonly Item[]) => void, onLost: (error: unknown, items: readonly Item[]) => void) {
    this.#worker = new Worker(new URL('./recoverWorker.ts', import.meta.url), { workerData: this.#buffers });
    this.#worker.unref();
    this.#worker.on('message', (slot: number) => {
      const items = this.#busy.get(slot);
      invariant(items !== undefined, 'an answered slot is busy');
      this.#busy.delete(slot);
      items.forEach(({ request, index }, at) => {
        request.senders[index] = readAnswer(this.#answers, slot, at);
      });
      this.#free.push(slot);
      // Held only while something waits for it: an idle worker must not keep the process alive.
      if (this.isIdle) this.#worker.unref();
      onDone(items);
    });
    const lose = (error: unknown): void => {
      this.#worker.removeAllListeners();
      const items = [...this.#busy.values()].flat();
      this.#busy.clear();
      this.#free.length = 0;
      onLost(error, items);
    };
    this.#worker.on('error', lose);
    this.#worker.on('exit', (code) => lose(`exit code ${code}`));
  }

  get isIdle(): boolean {
    return this.#busy.size === 0;
  }

  get hasRoom(): boolean {
    return this.#free.length > 0;
  }

  send(items: readonly Item[]): void {
    const slot = this.#free.pop();
    invariant(slot !== undefined, 'there is a free slot');
    items.forEach(({ request, index }, at) => {
      this.#writer.write(slot, at, request.transactions[index] as Transaction);
    });
    this.#busy.set(slot, items);
    this.#worker.ref();
    this.#worker.postMessage({ slot, count: items.length } satisfies RecoveryJob);
  }

  /** Ends the worker; the items it had not answered. */
  async close(): Promise<readonly Item[]> {
    this.#worker.removeAllListeners();
    const items = [...this.#busy.values()].flat();
    this.#busy.clear();
    await this.#worker.terminate();
    return items;
  }
}

/**
 * Finds the senders of transactions, each once, in batches on worker threads through shared memory. What is asked for
 * within one turn of the event loop shares batches; a few signatures on an idle node are recovered at once.
 */
export class SenderRecovery {
  readonly #workers: number;
  readonly #log: RecoveryOptions['log'];
  readonly #lanes = new Set<Lane>();
  #queue: Item[] = [];
  #queueStart = 0;
  #scheduled = false;
  #closed = false;

  constructor({ workers = 1, log }: RecoveryOptions = {}) {
    this.#workers = workers;
    this.#log = log;
  }

  /** Signatures that wait for a worker. */
  get waiting(): number {
    return this.#queue.length - this.#queueStart;
  }

  /** The same transactions with their senders, in order; undefined where the signature names nobody. */
  async recover(transactions: readonly Transaction[]): Promise<readonly (RecoveredTransaction | undefined)[]> {
    if (transactions.length === 0) return [];
    const senders = await new Promise<readonly (Address | undefined)[]>((resolve) => {
      const known = transactions.map(knownSender);
      const request: Request = { transactions, senders: known, left: 0, resolve };
      known.forEach((sender, index) => {
        if (sender !== undefined) return;
        request.left++;
        this.#queue.push({ request, index });
      });
      if (request.left === 0) resolve(known);
      else this.#schedule();
    });
    return transactions.map((transaction, index) => {
      const sender = senders[index];
      return sender === undefined ? undefined : withSender(transaction, sender);
    });
  }

  /** Ends the workers; what still waits is recovered here. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#pump();
    const lanes = [...this.#lanes];
    this.#lanes.clear();
    for (const items of await Promise.all(lanes.map((lane) => lane.close()))) this.#inline(items);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #take(count: number): Item[] {
    const items = this.#queue.slice(this.#queueStart, this.#queueStart + count);
    this.#queueStart += items.length;
    if (this.#queueStart === this.#queue.length) {
      this.#queue = [];
      this.#queueStart = 0;
    }
    return items;
  }

  #pump(): void {
    const isIdle = [...this.#lanes].every((lane) => lane.isIdle);
    if (this.#closed || this.#workers === 0 || (isIdle && this.waiting <= RECOVERY_INLINE_MAX)) {
      this.#inline(this.#take(this.waiting));
      return;
    }
    while (this.#lanes.size < this.#workers) this.#open();
    for (const lane of this.#lanes) {
      while (lane.hasRoom && this.waiting > 0) lane.send(this.#take(RECOVERY_BATCH));
    }
  }

  #open(): void {
    const lane: Lane = new Lane(
      (items) => {
        finish(items);
        if (this.waiting > 0) this.#pump();
      },
      (error, items) => {
        this.#lanes.delete(lane);
        this.#log?.error('recovery-worker-lost', { reason: String(error), signatures: items.length });
        this.#inline(items);
        if (this.waiting > 0) this.#schedule();
      },
    );
    this.#lanes.add(lane);
  }

  #inline(items: readonly Item[]): void {
    for (const { request, index } of items) {
      request.senders[index] = recoverSender(request.transactions[index] as Transaction);
    }
    finish(items);
  }
}

function knownSender(transaction: Transaction): Address | undefined {
  return (transaction as Partial<RecoveredTransaction>).sender;
}

function finish(items: readonly Item[]): void {
  for (const { request } of items) if (--request.left === 0) request.resolve(request.senders);
}
