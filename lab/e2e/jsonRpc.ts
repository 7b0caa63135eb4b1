import { Agent, request } from 'node:http';

export type RpcFailure = { readonly code: number; readonly message: string; readonly data?: unknown };
export type RpcAnswer = { readonly id: number | null; readonly result?: unknown; readonly error?: RpcFailure };
export type RpcCall = { readonly method: string; readonly params: readonly unknown[] };

/** An answer of a node that says no. */
export class RpcError extends Error {
  readonly failure: RpcFailure;
  constructor(failure: RpcFailure) {
    super(`${failure.code} ${failure.message}`);
    this.failure = failure;
  }
}

const TIMEOUT_MS = 30_000;

export type RpcClientOptions = { readonly timeoutMs?: number };

/** One HTTP request on 127.0.0.1; rejects when the node cannot be reached or does not answer in time. */
export function httpRequest(
  port: number,
  options: {
    readonly path?: string;
    readonly body?: string | Buffer;
    readonly agent?: Agent;
    readonly timeoutMs?: number;
  } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const { path = '/', body, agent, timeoutMs = TIMEOUT_MS } = options;
  return new Promise((resolve, reject) => {
    const headers =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: body === undefined ? 'GET' : 'POST',
        headers,
        timeout: timeoutMs,
        ...(agent && { agent }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
        response.on('error', reject);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer from port ${port} in ${timeoutMs} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** JSON-RPC to one node over a connection that is kept. */
export class RpcClient {
  readonly port: number;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #timeoutMs: number;

  constructor(port: number, { timeoutMs = TIMEOUT_MS }: RpcClientOptions = {}) {
    this.port = port;
    this.#timeoutMs = timeoutMs;
  }

  /** Throws {@link RpcError} when the node answers with an error. */
  async call<Result>(method: string, ...params: unknown[]): Promise<Result> {
    const [answer] = await this.batch([{ method, params }]);
    if (answer?.error !== undefined) throw new RpcError(answer.error);
    return answer?.result as Result;
  }

  /** The answers in the order of the calls. */
  async batch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    const body = JSON.stringify(calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params })));
    const { status, text } = await httpRequest(this.port, { body, agent: this.#agent, timeoutMs: this.#timeoutMs });
    const answers = JSON.parse(text) as RpcAnswer[] | RpcAnswer;
    if (!Array.isArray(answers)) throw new RpcError(answers.error ?? { code: status, message: text.slice(0, 200) });
    return answers.toSorted((one, other) => Number(one.id) - Number(other.id));
  }

  async height(): Promise<number> {
    return Number(await this.call<string>('eth_blockNumber'));
  }

  close(): void {
    this.#agent.destroy();
  }
}
