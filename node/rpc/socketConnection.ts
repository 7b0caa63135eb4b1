import type { WebSocket } from 'ws';
import type { Dispatcher } from './dispatcher.ts';
import type { RpcLimits } from './limits.ts';
import type { SubscriptionSet, Subscriptions } from './subscriptions.ts';

/** WebSocket close codes (RFC 6455). */
const UNSUPPORTED_DATA = 1003;
const GOING_AWAY = 1001;
/** Time that a client has to agree to the end of its connection. */
const CLOSE_GRACE_MS = 250;

export type SocketOptions = {
  readonly socket: WebSocket;
  readonly dispatcher: Dispatcher;
  readonly subscriptions: Subscriptions;
  readonly limits: RpcLimits;
  /** The connection ended because the client did not read what it asked for. */
  readonly onSlow: () => void;
};

/** One WebSocket client: its requests, its subscriptions and the bound on what waits for it. */
export class SocketConnection {
  readonly #options: SocketOptions;
  readonly #subscriptions: SubscriptionSet;
  #underWay = 0;
  #isAlive = true;

  constructor(options: SocketOptions) {
    this.#options = options;
    const { socket } = options;
    this.#subscriptions = options.subscriptions.connection((text) => this.#send(text));
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) socket.close(UNSUPPORTED_DATA, 'send text');
      else void this.#answer(data.toString());
    });
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.on('close', () => this.#subscriptions.close());
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

  async #answer(text: string): Promise<void> {
    const { socket, dispatcher, limits } = this.#options;
    if (++this.#underWay >= limits.socketRequestsMax) socket.pause();
    try {
      const answer = await dispatcher.answer(text, this.#subscriptions);
      if (answer !== undefined) this.#send(answer);
    } catch (error) {
      this.#send(dispatcher.refusal(error));
    } finally {
      this.#underWay--;
      if (socket.isPaused) socket.resume();
    }
  }

  #send(text: string): void {
    const { socket, limits, onSlow } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > limits.socketBacklogBytesMax) {
      this.#subscriptions.close();
      socket.terminate();
      onSlow();
      return;
    }
    socket.send(text);
  }
}
