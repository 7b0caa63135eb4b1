import { type Fault, isFault, type Verdict } from '@hanse/base';
import { p2pFault } from './faults.ts';
import { FRAMES, type Frame } from './frame.ts';
import type { FrameSocket } from './frameSocket.ts';
import { GOSSIP_HANDLING_BYTES_MAX, HANDLING_BYTES_MAX, REQUESTS_IN_MAX } from './limits.ts';
import type { LinkOwner } from './linkOwner.ts';
import { type AnswerType, parseAnswer } from './messages/answer.ts';
import { parseLinks } from './messages/links.ts';
import type { PeerMessage, PeerRequest } from './messages/message.ts';
import { encodeRequest, type IdentifiedRequest, parseGetBlocks, parseGetTransactions } from './messages/request.ts';
import { parseStatus } from './messages/status.ts';
import { parseTransactions } from './messages/transactions.ts';
import { answerTypeOf, encodeAnswerTo } from './messages/wire.ts';
import type { LedgerEnd } from './peer.ts';
import type { PeerLink } from './peerLink.ts';
import { Requests } from './requests.ts';

type ExchangePorts = {
  readonly frames: FrameSocket;
  readonly owner: LinkOwner;
  readonly onHead: (head: LedgerEnd) => void;
};

type Handling<Result> = {
  readonly bytes: number;
  readonly call: () => Result | Promise<Result>;
  readonly use: (result: Result) => void;
  readonly failed: (error: unknown) => void;
};

/** What two nodes say to each other once the handshake is over: messages to handlers, requests and their answers. */
export class Exchange {
  readonly #link: PeerLink;
  readonly #frames: FrameSocket;
  readonly #owner: LinkOwner;
  readonly #onHead: (head: LedgerEnd) => void;
  readonly #requests: Requests;
  #handlingBytes = 0;
  #requestsIn = 0;

  constructor(link: PeerLink, { frames, owner, onHead }: ExchangePorts) {
    this.#link = link;
    this.#frames = frames;
    this.#owner = owner;
    this.#onHead = onHead;
    this.#requests = new Requests(link.address, owner.limits.requestTimeoutMs, owner.counters);
  }

  /** Our own requests that wait for an answer. */
  get waiting(): number {
    return this.#requests.size;
  }

  /** Whether we have stopped reading because our handlers are behind. */
  get isPaused(): boolean {
    return this.#handlingBytes > HANDLING_BYTES_MAX;
  }

  request(request: PeerRequest): Promise<readonly Uint8Array[]> {
    const send = (id: number): boolean => this.#frames.send(FRAMES[request.type], encodeRequest({ id, request }));
    if (request.type === 'get-blocks') return this.#requests.open('blocks-answer', request.count, send);
    return this.#requests.open('transactions-answer', request.hashes.length, send);
  }

  close(fault: Fault): void {
    this.#requests.close(fault);
  }

  onFrame(frame: Frame, payload: Uint8Array): void {
    switch (frame.type) {
      case 'status':
        this.#take(parseStatus(payload), (head) => {
          this.#onHead(head);
          this.#deliver(payload.length, { type: 'status', ...head });
        });
        break;
      case 'consensus':
        this.#deliver(payload.length, { type: 'consensus', payload });
        break;
      case 'links':
        this.#take(parseLinks(payload), (validators) => this.#deliver(payload.length, { type: 'links', validators }));
        break;
      case 'transactions':
        this.#onTransactions(payload);
        break;
      case 'get-transactions':
        this.#take(parseGetTransactions(payload), (request) => this.#serve(request));
        break;
      case 'get-blocks':
        this.#take(parseGetBlocks(payload), (request) => this.#serve(request));
        break;
      case 'transactions-answer':
      case 'blocks-answer':
        this.#onAnswer(frame.type, payload);
        break;
      default:
        this.#link.end(p2pFault('unexpected-frame', { type: frame.type, stage: 'exchange' }));
    }
  }

  #onTransactions(payload: Uint8Array): void {
    if (this.#handlingBytes + payload.length > GOSSIP_HANDLING_BYTES_MAX) {
      this.#owner.counters.drop('transactions');
      return;
    }
    this.#take(parseTransactions(payload), (transactions) => {
      this.#deliver(payload.length, { type: 'transactions', transactions });
    });
  }

  #onAnswer(type: AnswerType, payload: Uint8Array): void {
    this.#take(parseAnswer(type, payload), ({ id, items }) => {
      const fault = this.#requests.settle(type, id, items);
      if (fault !== undefined) this.#owner.punish(this.#link, fault);
    });
  }

  #take<Value>(verdict: Verdict<Value>, use: (value: Value) => void): void {
    if (verdict.kind === 'accept') use(verdict.value);
    else if (verdict.kind === 'reject') this.#owner.punish(this.#link, verdict.fault);
  }

  #deliver(bytes: number, message: PeerMessage): void {
    const { onMessage, onError } = this.#owner.options.handlers;
    this.#handle<Verdict>({
      bytes,
      call: () => onMessage(this.#link, message),
      use: (verdict) => this.#take(verdict, () => undefined),
      failed: (error) => (isFault(error) ? this.#owner.punish(this.#link, error) : onError(error)),
    });
  }

  /** Whatever goes wrong here is ours: the asker gets an empty answer and tries elsewhere. */
  #serve({ id, request }: IdentifiedRequest): void {
    const { onRequest, onError } = this.#owner.options.handlers;
    if (this.#requestsIn >= REQUESTS_IN_MAX) {
      this.#owner.counters.drop(request.type);
      return;
    }
    this.#requestsIn++;
    const use = (items: readonly Uint8Array[]): void => {
      this.#requestsIn--;
      this.#frames.send(FRAMES[answerTypeOf(request)], encodeAnswerTo(request, { id, items }));
    };
    const failed = (error: unknown): void => {
      use([]);
      onError(error);
    };
    this.#handle({ bytes: 0, call: () => onRequest(this.#link, request), use, failed });
  }

  /** Runs a handler; only one that answers with a promise counts as work under way. */
  #handle<Result>({ bytes, call, use, failed }: Handling<Result>): void {
    let result: Result | Promise<Result>;
    try {
      result = call();
    } catch (error) {
      failed(error);
      return;
    }
    if (!(result instanceof Promise)) {
      use(result);
      return;
    }
    this.#handlingBytes += bytes;
    if (this.isPaused) this.#frames.pause();
    const done = (): void => {
      const wasPaused = this.isPaused;
      this.#handlingBytes -= bytes;
      if (wasPaused && !this.isPaused) this.#frames.resume();
    };
    result.then(use, failed).finally(done).catch(this.#owner.options.handlers.onError);
  }
}
