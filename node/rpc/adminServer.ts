import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { listen } from './listen.ts';
import type { Logger, Readiness } from './ports.ts';

const REQUEST_TIMEOUT_MS = 5000;
const CONNECTIONS_MAX = 64;

export type AdminServerOptions = {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly readiness: () => Readiness;
  readonly registry: Registry;
  readonly log?: Logger;
};

function sendJson(
  response: ServerResponse,
  { status, body }: { readonly status: number; readonly body: object },
): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/**
 * For operators and their tools, on a port of its own: `/livez` (the process runs), `/readyz` (200 or 503, with the
 * reasons) and `/metrics` (Prometheus).
 */
export class AdminServer {
  readonly #options: AdminServerOptions;
  readonly #server: Server;

  private constructor(options: AdminServerOptions) {
    this.#options = options;
    this.#server = createServer(
      { headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
      (request, response) => {
        request.resume();
        const path = request.url?.split('?', 1)[0] ?? '';
        this.#answer(path, request.method ?? '', response).catch((error: unknown) => {
          options.log?.error('admin-request-failed', { path, reason: String(error) });
          if (response.headersSent) response.destroy();
          else sendJson(response, { status: 500, body: { error: 'internal error' } });
        });
      },
    );
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** Rejects with what listening fails with (for example EADDRINUSE). */
  static async listen(options: AdminServerOptions): Promise<AdminServer> {
    const server = new AdminServer(options);
    await listen(server.#server, options);
    return server;
  }

  get address(): AddressInfo {
    return this.#server.address() as AddressInfo;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(path: string, method: string, response: ServerResponse): Promise<void> {
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return sendJson(response, { status: 405, body: { error: 'use GET' } });
    }
    switch (path) {
      case '/livez':
        return sendJson(response, { status: 200, body: { status: 'alive' } });
      case '/readyz': {
        const { isReady, reasons, facts } = this.#options.readiness();
        const body = {
          status: isReady ? 'ready' : 'not ready',
          reasons: reasons.map(({ code, text }) => ({ code, en: text.en, zh: text.zh })),
          ...facts,
        };
        return sendJson(response, { status: isReady ? 200 : 503, body });
      }
      case '/metrics': {
        const text = await this.#options.registry.metrics();
        response.writeHead(200, { 'content-type': this.#options.registry.contentType });
        response.end(text);
        return;
      }
      default:
        return sendJson(response, { status: 404, body: { error: 'there are /livez, /readyz and /metrics' } });
    }
  }
}
