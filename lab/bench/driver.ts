import { Agent } from 'node:http';
import type { Hash } from '@hanse/base';
import { httpRequest, type League, type RpcAnswer, watchHeads } from '@hanse/e2e';

import type { SignedBatch } from './presign.ts';

export type DriveOptions = {
  readonly batches: readonly (readonly SignedBatch[])[];
  /** Transactions of one node that are sent and not yet final. */
  readonly outstandingMax: number;
  /** HTTP requests to one node at a time. */
  readonly connections: number;
};

/** A block of the run as node 0 tells it. `seenMs` on the clock of `performance.now()`. */
export type SeenBlock = { readonly height: number; readonly seenMs: number; readonly transactions: number };

type Lane = {
  readonly index: number;
  readonly batches: readonly SignedBatch[];
  readonly agent: Agent;
  next: number;
  requests: number;
  outstanding: number;
  /** When this node told of a height. */
  readonly seenMs: Map<number, number>;
};

/** Sends signed batches to every node as fast as they become final, and notes when each transaction was sent and final. */
export class Driver {
  readonly #league: League;
  readonly #options: DriveOptions;
  readonly #lanes: readonly Lane[];
  readonly #submitted = new Map<Hash, { readonly lane: number; readonly ms: number }>();
  readonly #heights = new Map<Hash, number>();
  readonly blocks: SeenBlock[] = [];
  readonly refusals: string[] = [];
  acknowledged = 0;
  #isSending = true;
  #closers: (() => void)[] = [];
  #reading: Promise<void> = Promise.resolve();
  readonly #failure = Promise.withResolvers<never>();

  constructor(league: League, options: DriveOptions) {
    this.#league = league;
    this.#options = options;
    this.#lanes = options.batches.map((batches, index) => ({
      index,
      batches,
      agent: new Agent({ keepAlive: true, maxSockets: options.connections }),
      next: 0,
      requests: 0,
      outstanding: 0,
      seenMs: new Map(),
    }));
    this.#failure.promise.catch(() => undefined); // told to whoever waits in `during`
  }

  async start(): Promise<void> {
    for (const lane of this.#lanes) {
      const onHead = (height: number): void => this.#onHead(lane, height);
      this.#closers.push(await watchHeads(this.#port(lane), onHead, this.#failure.reject));
    }
    for (const lane of this.#lanes) this.#fill(lane);
  }

  /** Waits `ms`, or until everything is sent; throws when a node is lost. */
  async during(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end && !this.isExhausted) {
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 50)), this.#failure.promise]);
    }
  }

  get isExhausted(): boolean {
    return this.#lanes.every(({ next, batches }) => next >= batches.length);
  }

  get outstanding(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.outstanding, 0);
  }

  /** Sends no more and waits until all that was sent is final, at most `msMax`. */
  async drain(msMax: number): Promise<void> {
    this.#isSending = false;
    const end = performance.now() + msMax;
    const isBusy = (): boolean => this.outstanding > 0 || this.#lanes.some(({ requests }) => requests > 0);
    while (performance.now() < end && isBusy()) {
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 50)), this.#failure.promise]);
    }
    await this.#reading;
    for (const close of this.#closers) close();
    for (const { agent } of this.#lanes) agent.destroy();
  }

  /** Milliseconds from sending to the head told by the node sent to, of the transactions in blocks `from` to `to`. */
  latencies(from: number, to: number): number[] {
    const result: number[] = [];
    for (const [hash, height] of this.#heights) {
      if (height < from || height > to) continue;
      const sent = this.#submitted.get(hash);
      const seen = sent === undefined ? undefined : this.#lanes[sent.lane]?.seenMs.get(height);
      if (sent !== undefined && seen !== undefined) result.push(seen - sent.ms);
    }
    return result;
  }

  #port({ index }: Lane): number {
    return this.#league.node(index).plan.ports.rpc;
  }

  #fill(lane: Lane): void {
    const { outstandingMax, connections } = this.#options;
    while (this.#isSending && lane.requests < connections && lane.outstanding < outstandingMax) {
      const batch = lane.batches[lane.next];
      if (batch === undefined) return;
      lane.next++;
      this.#send(lane, batch).catch(this.#failure.reject);
    }
  }

  async #send(lane: Lane, { body, hashes }: SignedBatch): Promise<void> {
    lane.requests++;
    lane.outstanding += hashes.length;
    const ms = performance.now();
    for (const hash of hashes) this.#submitted.set(hash, { lane: lane.index, ms });
    const { status, text } = await httpRequest(this.#port(lane), { body, agent: lane.agent });
    lane.requests--;
    const refused = text.includes('"error"') ? this.#noteRefusals(status, text) : 0;
    lane.outstanding -= refused;
    this.acknowledged += hashes.length - refused;
    this.#fill(lane);
  }

  #noteRefusals(status: number, text: string): number {
    const answers = JSON.parse(text) as RpcAnswer[] | RpcAnswer;
    if (!Array.isArray(answers)) throw new Error(`batch refused: ${status} ${answers.error?.message}`);
    const errors = answers.flatMap(({ error }) => (error === undefined ? [] : [`${error.code} ${error.message}`]));
    this.refusals.push(...errors);
    return errors.length;
  }

  #onHead(lane: Lane, height: number): void {
    const now = performance.now();
    lane.seenMs.set(height, now);
    if (lane.index !== 0) return;
    this.#reading = this.#reading.then(() => this.#readBlock(height, now)).catch(this.#failure.reject);
  }

  async #readBlock(height: number, seenMs: number): Promise<void> {
    const { rpc } = this.#league.node(0);
    const block = await rpc.call<{ transactions: Hash[] }>('eth_getBlockByNumber', `0x${height.toString(16)}`, false);
    this.blocks.push({ height, seenMs, transactions: block.transactions.length });
    for (const hash of block.transactions) {
      const sent = this.#submitted.get(hash);
      const lane = sent === undefined ? undefined : this.#lanes[sent.lane];
      if (lane === undefined || this.#heights.has(hash)) continue;
      this.#heights.set(hash, height);
      lane.outstanding--;
    }
    for (const lane of this.#lanes) this.#fill(lane);
  }
}
