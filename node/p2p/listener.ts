import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Fault } from '@hanse/base';
import { p2pFault } from './faults.ts';
import { ACCEPT_FAILURES_TOLD_MS, PENDING_CONNECTIONS_MAX } from './limits.ts';

export type ListenerHooks = {
  /** TLS is up and the certificate's chain and dates are right. */
  readonly onSecure: (socket: TLSSocket) => void;
  readonly onRefused: (remote: string, fault: Fault) => void;
  /** The system gave no connection (no file handles, …), `failures` times since the start; it still listens. */
  readonly onAcceptFailed: (fault: Fault, failures: number) => void;
};

/** Accepts TLS connections and bounds those that have not proved themselves. */
export class Listener {
  readonly #server: Server;
  readonly #sockets = new Map<string, Socket>();
  /** Remote ends whose proof is not checked yet, oldest first. */
  readonly #pending = new Set<string>();
  #acceptFailures = 0;
  #lastToldMs = Number.NEGATIVE_INFINITY;

  constructor(options: TlsOptions, hooks: ListenerHooks, handshakeTimeoutMs: number) {
    this.#server = createServer({ ...options, handshakeTimeout: handshakeTimeoutMs });
    this.#server.on('connection', (socket: Socket) => this.#onConnection(socket));
    this.#server.on('error', (error: Error & { code?: string }) => this.#onError(error, hooks.onAcceptFailed));
    this.#server.on('secureConnection', hooks.onSecure);
    this.#server.on('tlsClientError', (error: Error & { code?: string }, socket: TLSSocket) => {
      const seen = String(socket.authorizationError ?? error.code ?? error.message);
      hooks.onRefused(remoteOf(socket), p2pFault('tls-failed', { seen }));
      socket.destroy();
    });
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** Resolves with the port. Throws p2p/listen-failed. */
  listen({ host, port }: { readonly host: string; readonly port: number }): Promise<number> {
    return new Promise((resolve, reject) => {
      const onError = (error: Error & { code?: string }): void =>
        reject(p2pFault('listen-failed', { host, port, seen: error.code ?? error.message }, error));
      this.#server.once('error', onError);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', onError);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** The connection from `remote` has proved itself. */
  onProved(remote: string): void {
    this.#pending.delete(remote);
  }

  /** No new connections; those that are still strangers are cut. */
  close(): Promise<void> {
    for (const remote of this.#pending) this.#sockets.get(remote)?.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #onError(error: Error & { code?: string }, tell: ListenerHooks['onAcceptFailed']): void {
    // Before it listens, the error is the answer of `listen`.
    if (!this.#server.listening) return;
    this.#acceptFailures++;
    const nowMs = performance.now();
    if (nowMs - this.#lastToldMs < ACCEPT_FAILURES_TOLD_MS) return;
    this.#lastToldMs = nowMs;
    tell(p2pFault('accept-failed', { seen: error.code ?? error.message }, error), this.#acceptFailures);
  }

  #onConnection(socket: Socket): void {
    const remote = remoteOf(socket);
    // a socket may fail before TLS listens to it
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#sockets.get(remote) !== socket) return;
      this.#sockets.delete(remote);
      this.#pending.delete(remote);
    });
    if (this.#pending.size >= PENDING_CONNECTIONS_MAX) {
      const [oldest] = this.#pending;
      if (oldest !== undefined) {
        this.#pending.delete(oldest);
        this.#sockets.get(oldest)?.destroy();
      }
    }
    this.#sockets.set(remote, socket);
    this.#pending.add(remote);
  }
}

function remoteOf(socket: Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}
