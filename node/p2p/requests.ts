import type { Address, Fault } from '@hanse/base';
import type { Counters } from './counters.ts';
import { p2pFault } from './faults.ts';
import { REQUESTS_OUT_MAX } from './limits.ts';
import type { AnswerType } from './messages/answer.ts';

type Waiting = {
  readonly answerType: AnswerType;
  readonly countMax: number;
  readonly resolve: (items: readonly Uint8Array[]) => void;
  readonly reject: (fault: Fault) => void;
  readonly timer: NodeJS.Timeout;
};

/** Our requests to one peer that wait for an answer. */
export class Requests {
  readonly #address: Address;
  readonly #timeoutMs: number;
  readonly #counters: Counters;
  readonly #waiting = new Map<number, Waiting>();
  /** Requests that timed out: their answer may still come and is nobody's fault. */
  readonly #late = new Set<number>();
  #lastId = 0;

  constructor(address: Address, timeoutMs: number, counters: Counters) {
    this.#address = address;
    this.#timeoutMs = timeoutMs;
    this.#counters = counters;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Opens a request; `send` puts it on the wire and says whether it was queued. Rejects with p2p faults. */
  open(answerType: AnswerType, countMax: number, send: (id: number) => boolean): Promise<readonly Uint8Array[]> {
    const address = this.#address;
    if (this.#waiting.size >= REQUESTS_OUT_MAX) {
      return Promise.reject(
        p2pFault('too-many-requests', { address, seen: this.#waiting.size, wanted: REQUESTS_OUT_MAX }),
      );
    }
    this.#lastId = (this.#lastId + 1) >>> 0;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#expire(id), this.#timeoutMs);
      this.#waiting.set(id, { answerType, countMax, resolve, reject, timer });
      if (!send(id)) this.#take(id)?.reject(p2pFault('not-connected', { address }));
    });
  }

  /** The fault the peer is to blame for, if its answer is none (P2P-REQUEST-2). */
  settle(answerType: AnswerType, id: number, items: readonly Uint8Array[]): Fault | undefined {
    if (this.#late.delete(id)) return undefined;
    const waiting = this.#take(id);
    if (waiting === undefined) return p2pFault('unasked-answer', { seen: id });
    if (waiting.answerType === answerType && items.length <= waiting.countMax) {
      waiting.resolve(items);
      return undefined;
    }
    const seen = `${items.length} items of ${answerType}`;
    const fault = p2pFault('bad-answer', {
      address: this.#address,
      seen,
      wanted: `at most ${waiting.countMax} of ${waiting.answerType}`,
    });
    waiting.reject(fault);
    return fault;
  }

  close(fault: Fault): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(fault);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  #expire(id: number): void {
    this.#counters.requestsTimedOut++;
    this.#late.add(id);
    if (this.#late.size > REQUESTS_OUT_MAX * 4) this.#late.delete(this.#late.values().next().value as number);
    this.#take(id)?.reject(p2pFault('request-timeout', { address: this.#address, wanted: this.#timeoutMs }));
  }
}
