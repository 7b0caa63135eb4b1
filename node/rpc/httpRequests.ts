import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AccessRules, allowedOrigin, checkHost } from './access.ts';
import type { Dispatcher } from './dispatcher.ts';
import { rpcFault } from './faults.ts';
import type { RpcLimits } from './limits.ts';

/** Seconds that a browser may remember what pages are allowed. */
const PREFLIGHT_SECONDS = '600';
const JSON_TYPES = ['application/json', 'application/json-rpc', 'application/jsonrequest'];

export type HttpOptions = { readonly dispatcher: Dispatcher; readonly limits: RpcLimits; readonly access: AccessRules };

/** The body as text; undefined when it has more than `bytesMax` bytes. Rejects when the client goes away. */
function readBody(request: IncomingMessage, bytesMax: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length <= bytesMax) {
        chunks.push(chunk);
        return;
      }
      request.off('data', onData);
      request.pause();
      resolve(undefined);
    };
    request.on('data', onData);
    request.on('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer).toString() : Buffer.concat(chunks).toString()),
    );
    request.on('error', reject);
    request.on('close', () => reject(new Error('the client went away')));
  });
}

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
  request.on('error', () => undefined);
  request.on('end', () => response.end());
  request.resume();
}

/** Answers HTTP requests with JSON-RPC in them. */
export class HttpRequests {
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { dispatcher, limits, access } = this.#options;
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
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? 'missing';
    if (!JSON_TYPES.includes(type)) {
      return this.#refuse(request, response, {
        status: 415,
        fault: rpcFault('invalid-content-type', { seen: type.slice(0, 80) }),
      });
    }
    const tooLarge = (seen: number): void => {
      const fault = rpcFault('body-too-large', { seen, wanted: limits.bodyBytesMax });
      this.#refuse(request, response, { status: 413, fault });
    };
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > limits.bodyBytesMax) return tooLarge(announced);
    let body: string | undefined;
    try {
      body = await readBody(request, limits.bodyBytesMax);
    } catch {
      // Nobody is left to answer.
      response.destroy();
      return;
    }
    if (body === undefined) return tooLarge(limits.bodyBytesMax + 1);
    const answer = (await dispatcher.answer(body)) ?? '';
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    response.end(answer);
  }

  #refuse(
    request: IncomingMessage,
    response: ServerResponse,
    { status, fault }: { readonly status: number; readonly fault: Error },
  ): void {
    const text = this.#options.dispatcher.refusal(fault);
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
