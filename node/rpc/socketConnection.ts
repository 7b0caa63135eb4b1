import type { WebSocket } from 'ws';
import { byteLengthOf, chunksOf } from './answerParts.ts';
import type { Connection } from './connections.ts';
import type { Answer, Dispatcher } from './dispatcher.ts';
import type { RpcLimits } from './limits.ts';
import type { SubscriptionSet, Subscriptions } from './subscriptions.ts';

/** WebSocket close codes (RFC 6455). */
const UNSUPPORTED_DATA = 1003;
const GOING_AWAY = 1001;
/** Time that a client has to agree to the end of its connection. */
const CLOSE_GRACE_MS = 250;

/** Bytes given to a socket and not taken yet, above which nothing more is given: what waits here can still be cut. */
const IN_FLIGHT_BYTES = 256 * 1024;

export type SocketOptions = {
  readonly socket: WebSocket;
  readonly connection: Connection;
  readonly dispatcher: Dispatcher;
  readonly subscriptions: Subscriptions;
  readonly limits: RpcLimits;
};

/** A message on its way, in fragments; `onSent` hears that the socket has taken the last of it. */
type Message = { readonly chunks: readonly Buffer[]; next: number; readonly onSent: () => void };

/** One WebSocket client: its requests, its subscriptions and the bound on what waits for it. */
export class SocketConnection {
  readonly #options: SocketOptions;
  readonly #subscriptions: SubscriptionSet;
  readonly #messages: Message[] = [];
  /** What came in one piece with the last request for which there was a place: less than is read at a time. */
  readonly #requests: string[] = [];
  /** Given to the socket and not taken yet. */
  #inFlightBytes = 0;
  /** Requests whose answers are not made or not sent. */
  #underWay = 0;
  #isAlive = true;

  constructor(options: SocketOptions) {
    this.#options = options;
    const { socket, connection } = options;
    this.#subscriptions = options.subscriptions.connection((text) => this.#notify(text));
    connection.subscriber = this.#subscriptions;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) socket.close(UNSUPPORTED_DATA, 'send text');
      else this.#take(data.toString());
    });
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.on('close', () => {
      this.#messages.length = 0;
      this.#requests.length = 0;
      this.#subscriptions.close();
    });
    // A message that is too long or no WebSocket frame: the library closes with the right code.
    socket.on('error', () => undefined);
  }

  /** Ends the connection if it did not answer the last ping, else sends the next. */
  ping(): void {
    if (!this.#isAlive) {
      this.#options.socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.#options.socket.ping();
  }

  close(): void {
    const { socket } = this.#options;
    socket.close(GOING_AWAY, 'node is shutting down');
    setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
  }

  #take(text: string): void {
    const { socket, limits } = this.#options;
    if (this.#underWay >= limits.socketRequestsMax) {
      this.#requests.push(text);
      return;
    }
    if (++this.#underWay === limits.socketRequestsMax) socket.pause();
    void this.#answer(text);
  }

  async #answer(text: string): Promise<void> {
    const { dispatcher, connection } = this.#options;
    let answer: Answer | undefined;
    try {
      answer = await dispatcher.answer(text, connection);
    } catch (error) {
      answer = dispatcher.refusal(error);
    }
    if (answer === undefined) return this.#requestEnded();
    connection.outbox.settle(answer.heldBytes, byteLengthOf(answer.parts));
    this.#send(answer.parts, () => this.#requestEnded());
  }

  #requestEnded(): void {
    const { socket, limits } = this.#options;
    this.#underWay--;
    const next = this.#requests.shift();
    if (next !== undefined) this.#take(next);
    else if (socket.isPaused && this.#underWay < limits.socketRequestsMax) socket.resume();
  }

  #notify(text: string): void {
    const bytes = Buffer.from(text);
    const { outbox } = this.#options.connection;
    if (outbox.hold(bytes.length)) this.#send([bytes], () => undefined);
    else outbox.cut();
  }

  /** Sends what the outbox holds, after what waits already. */
  #send(parts: readonly Buffer[], onSent: () => void): void {
    if (this.#options.socket.readyState !== this.#options.socket.OPEN) return;
    this.#messages.push({ chunks: chunksOf(parts), next: 0, onSent });
    this.#pump();
  }

  #pump(): void {
    const { socket, connection } = this.#options;
    while (this.#inFlightBytes < IN_FLIGHT_BYTES) {
      const message = this.#messages[0];
      if (message === undefined) return;
      const chunk = message.chunks[message.next++];
      if (chunk === undefined) return;
      const isLast = message.next === message.chunks.length;
      if (isLast) this.#messages.shift();
      this.#inFlightBytes += chunk.length;
      connection.outbox.sending(chunk.length);
      socket.send(chunk, { binary: false, fin: isLast }, () => {
        this.#inFlightBytes -= chunk.length;
        connection.outbox.sent(chunk.length);
        if (isLast) message.onSent();
        this.#pump();
      });
    }
  }
}
