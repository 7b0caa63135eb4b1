import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Registry } from 'prom-client';
import { type WebSocket, WebSocketServer } from 'ws';
import { type AccessRules, checkHost, checkOrigin, DEFAULT_HOSTS } from './access.ts';
import { AnswerBudget } from './answerBudget.ts';
import { Connections, isLoopback } from './connections.ts';
import { Dispatcher } from './dispatcher.ts';
import { rpcFault } from './faults.ts';
import { FilterStore } from './filters.ts';
import { Gate } from './gate.ts';
import { HttpRequests } from './httpRequests.ts';
import { DEFAULT_RPC_LIMITS, type RpcLimits } from './limits.ts';
import { listen } from './listen.ts';
import type { Logger, RpcPorts } from './ports.ts';
import { RpcMetrics } from './rpcMetrics.ts';
import { SocketConnection } from './socketConnection.ts';
import { Subscriptions } from './subscriptions.ts';

/** Bytes of all headers of a request. */
const HEADER_BYTES_MAX = 16 * 1024;
/** How often connections that take too long are looked for. */
const CONNECTION_CHECK_MS = 2000;

export type RpcServerOptions = {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly ports: RpcPorts;
  /** Names by which the server may be called; see {@link AccessRules}. */
  readonly hosts?: readonly string[];
  readonly corsOrigins?: readonly string[];
  readonly limits?: Partial<RpcLimits>;
  /** Where the server's metrics go; default: nowhere. */
  readonly registry?: Registry;
  readonly log?: Logger;
};

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** JSON-RPC over HTTP and WebSocket on one port. */
export class RpcServer {
  readonly #server: Server;
  readonly #sockets = new Set<SocketConnection>();
  readonly #upgrades: WebSocketServer;
  readonly #subscriptions: Subscriptions;
  readonly #filters: FilterStore;
  readonly #pings: NodeJS.Timeout;
  readonly #sweeps: NodeJS.Timeout;

  private constructor(options: RpcServerOptions) {
    const limits: RpcLimits = { ...DEFAULT_RPC_LIMITS, ...options.limits };
    const { ports, log = SILENT, registry = new Registry() } = options;
    const access: AccessRules = { hosts: options.hosts ?? DEFAULT_HOSTS, corsOrigins: options.corsOrigins ?? [] };
    const heavy = new Gate({
      runningMax: limits.heavyRunningMax,
      startedMax: limits.heavyStartedMax,
      startedPerClientMax: limits.heavyStartedPerClientMax,
      waitingMax: limits.heavyWaitingMax,
      waitingPerClientMax: limits.heavyWaitingPerClientMax,
    });
    const budget = new AnswerBudget({
      bytesMax: limits.unreadBytesMax,
      connectionBytesMax: limits.socketBacklogBytesMax,
      stallMsMax: limits.unreadMsMax,
    });
    const connections = new Connections({
      limits,
      budget,
      isLocalOnly: () => isLoopback(this.address.address),
      onCut: (socket) => {
        metrics.refused('slow-consumer');
        log.warn('rpc-slow-consumer', { peer: socket.remoteAddress });
      },
    });
    this.#filters = new FilterStore(ports, limits);
    this.#subscriptions = new Subscriptions(ports, limits);
    const metrics = new RpcMetrics(registry, {
      connections: () => connections.count,
      subscriptions: () => this.#subscriptions.size,
      filters: () => this.#filters.size,
      heavy: () => heavy.load,
      unreadBytes: () => budget.held,
    });
    const dispatcher = new Dispatcher({ ports, limits, filters: this.#filters, heavy, log }, metrics);
    const http = new HttpRequests({ dispatcher, limits, access, connections });
    this.#upgrades = new WebSocketServer({
      noServer: true,
      maxPayload: limits.bodyBytesMax,
      perMessageDeflate: false,
      clientTracking: false,
    });
    this.#server = createServer(
      {
        headersTimeout: limits.headersTimeoutMs,
        requestTimeout: limits.requestTimeoutMs,
        keepAliveTimeout: limits.keepAliveMs,
        connectionsCheckingInterval: CONNECTION_CHECK_MS,
        maxHeaderSize: HEADER_BYTES_MAX,
      },
      (request, response) => {
        const connection = connections.of(request.socket);
        connection.requestBegins();
        response.on('close', () => connection.requestEnds());
        http.handle(request, response).catch((error: unknown) => {
          log.error('rpc-request-failed', { reason: String(error) });
          response.destroy();
        });
      },
    );
    this.#server.maxConnections = limits.connectionsMax;
    this.#server.on('connection', (socket) => {
      if (connections.accept(socket)) return;
      metrics.refused('address-connections');
      socket.destroy();
    });
    this.#server.on('drop', () => metrics.refused('connections'));
    this.#server.on('upgrade', (request, socket, head) => {
      const fault =
        checkHost(access, request.headers.host) ?? checkOrigin(access, request.headers.origin, request.headers.host);
      if (fault !== undefined) return refuseUpgrade(socket, dispatcher.refusalText(fault));
      if (this.#sockets.size >= limits.socketsMax) {
        const crowded = rpcFault('too-many-sockets', { seen: this.#sockets.size });
        return refuseUpgrade(socket, dispatcher.refusalText(crowded));
      }
      this.#upgrades.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
        const connection = new SocketConnection({
          socket: webSocket,
          connection: connections.of(request.socket),
          dispatcher,
          subscriptions: this.#subscriptions,
          limits,
        });
        this.#sockets.add(connection);
        webSocket.on('close', () => this.#sockets.delete(connection));
      });
    });
    this.#pings = setInterval(() => {
      for (const connection of this.#sockets) connection.ping();
    }, limits.socketPingMs);
    this.#pings.unref();
    this.#sweeps = setInterval(() => budget.sweep(), CONNECTION_CHECK_MS);
    this.#sweeps.unref();
  }

  /** Rejects with what listening fails with (for example EADDRINUSE). */
  static async listen(options: RpcServerOptions): Promise<RpcServer> {
    const server = new RpcServer(options);
    try {
      await listen(server.#server, options);
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  get address(): AddressInfo {
    return this.#server.address() as AddressInfo;
  }

  /** Takes no more connections and ends those there are. */
  async close(): Promise<void> {
    clearInterval(this.#pings);
    clearInterval(this.#sweeps);
    this.#subscriptions.close();
    this.#filters.close();
    for (const connection of this.#sockets) connection.close();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

function refuseUpgrade(socket: Duplex, text: string): void {
  socket.on('error', () => undefined);
  socket.end(
    `HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}
