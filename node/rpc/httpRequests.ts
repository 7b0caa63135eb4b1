import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AccessRules, allowedOrigin, checkHost } from './access.ts';
import type { Outbox } from './answerBudget.ts';
import { byteLengthOf, chunksOf } from './answerParts.ts';
import type { Connections } from './connections.ts';
import type { Answer, Dispatcher } from './dispatcher.ts';
import { rpcFault } from './faults.ts';
import type { RpcLimits } from './limits.ts';
import { BodyReceiver, type ReceivedBody } from './receiveBody.ts';
import { RETRY_AFTER_MS } from './rpcError.ts';

/** Seconds that a browser may remember what pages are allowed. */
const PREFLIGHT_SECONDS = '600';
const JSON_TYPES = ['application/json', 'application/json-rpc', 'application/jsonrequest'];

/** The answer to notifications. */
const NOTHING: Answer = { parts: [], heldBytes: 0 };
/** Time in which a client may go on sending a request that is refused already. */
const DRAIN_MS = 10_000;

export type HttpOptions = {
  readonly dispatcher: Dispatcher;
  readonly limits: RpcLimits;
  readonly access: AccessRules;
  readonly connections: Connections;
};

/**
 * Sends `text` while the client may still be sending. What comes is thrown away and the response ends after it:
 * closing earlier would reset the connection before the client has read why it was refused.
 */
function refuseWhileSending(
  request: IncomingMessage,
  response: ServerResponse,
  { text, drainBytesMax }: { readonly text: string; readonly drainBytesMax: number },
): void {
  let drained = 0;
  response.write(text);
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length;
    if (drained > drainBytesMax) request.destroy();
  });
  const timer = setTimeout(() => request.destroy(), DRAIN_MS);
  request.on('error', () => undefined);
  request.on('close', () => clearTimeout(timer));
  request.on('end', () => response.end());
  request.resume();
}

/** Sends what `outbox` holds, as fast as the client takes it. */
async function sendAnswer(response: ServerResponse, chunks: readonly Buffer[], outbox: Outbox): Promise<void> {
  for (const [index, chunk] of chunks.entries()) {
    outbox.sending(chunk.length);
    await new Promise<void>((resolve) => {
      const done = (): void => {
        outbox.sent(chunk.length);
        resolve();
      };
      if (index === chunks.length - 1) response.end(chunk, done);
      else response.write(chunk, done);
    });
  }
}

/** Answers HTTP requests with JSON-RPC in them. */
export class HttpRequests {
  readonly #options: HttpOptions;
  readonly #bodies: BodyReceiver;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#bodies = new BodyReceiver(options.limits);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { dispatcher, limits, access, connections } = this.#options;
    const { host, origin } = request.headers;
    const hostFault = checkHost(access, host);
    if (hostFault !== undefined) return this.#refuse(request, response, { status: 403, fault: hostFault });
    const allowed = allowedOrigin(access, origin);
    if (allowed !== undefined) response.setHeader('access-control-allow-origin', allowed);
    if (access.corsOrigins.length > 0) response.setHeader('vary', 'Origin');
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-methods', 'POST');
      response.setHeader('access-control-allow-headers', 'content-type');
      response.setHeader('access-control-max-age', PREFLIGHT_SECONDS);
      response.writeHead(allowed === undefined ? 403 : 204).end();
      return;
    }
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST, OPTIONS');
      return this.#refuse(request, response, {
        status: 405,
        fault: rpcFault('invalid-http-method', { seen: String(request.method) }),
      });
    }
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (!JSON_TYPES.includes(type)) {
      return this.#refuse(request, response, {
        status: 415,
        fault: rpcFault('invalid-content-type', { seen: JSON.stringify(type.slice(0, 80)) }),
      });
    }
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > limits.bodyBytesMax) return this.#refuseBody(request, response, { kind: 'too-large', announced });
    const body = await this.#bodies.receive(request);
    if (body.kind !== 'body') return this.#refuseBody(request, response, body);
    const connection = connections.of(request.socket);
    const answer = await dispatcher.answer(body.text, connection);
    if (connection.signal.aborted) return;
    const { parts, heldBytes } = answer ?? NOTHING;
    const length = byteLengthOf(parts);
    connection.outbox.settle(heldBytes, length);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': length });
    if (length === 0) response.end();
    else await sendAnswer(response, chunksOf(parts), connection.outbox);
  }

  #refuseBody(
    request: IncomingMessage,
    response: ServerResponse,
    body:
      | Exclude<ReceivedBody, { kind: 'body' | 'too-large' }>
      | { readonly kind: 'too-large'; readonly announced?: number },
  ): void {
    const { bodyBytesMax, bodyBytesPerSecondMin, bodiesBytesMax } = this.#options.limits;
    switch (body.kind) {
      case 'gone':
        // Nobody is left to answer.
        response.destroy();
        return;
      case 'too-large': {
        const seen = 'announced' in body ? (body.announced ?? 0) : bodyBytesMax + 1;
        const fault = rpcFault('body-too-large', { seen, wanted: bodyBytesMax });
        this.#refuse(request, response, { status: 413, fault });
        return;
      }
      case 'crowded': {
        const fault = rpcFault('too-many-bodies', { wanted: bodiesBytesMax, retryMs: RETRY_AFTER_MS });
        this.#refuse(request, response, { status: 503, fault });
        return;
      }
      case 'too-slow': {
        const fault = rpcFault('slow-body', { seen: Math.round(body.ms), wanted: bodyBytesPerSecondMin });
        const text = this.#options.dispatcher.refusalText(fault);
        response.writeHead(408, { 'content-type': 'application/json', connection: 'close' });
        response.end(text, () => request.destroy());
      }
    }
  }

  #refuse(
    request: IncomingMessage,
    response: ServerResponse,
    { status, fault }: { readonly status: number; readonly fault: Error },
  ): void {
    const text = this.#options.dispatcher.refusalText(fault);
    const { headers } = request;
    const isComplete =
      request.complete || ((headers['content-length'] ?? '0') === '0' && headers['transfer-encoding'] === undefined);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...(isComplete ? {} : { connection: 'close' }),
    });
    if (isComplete) response.end(text);
    else refuseWhileSending(request, response, { text, drainBytesMax: this.#options.limits.drainBytesMax });
  }
}
