import type { TestContext } from 'node:test';
import { FakePorts } from './fakePorts.ts';
import { RpcServer, type RpcServerOptions } from './rpcServer.ts';

export type Answer = {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
};

export type TestServer = {
  readonly fake: FakePorts;
  readonly url: string;
  readonly wsUrl: string;
  /** One call; the result, or the error object. */
  readonly call: (method: string, ...params: readonly unknown[]) => Promise<Answer>;
  readonly post: (
    body: string,
    headers?: { readonly [name: string]: string },
  ) => Promise<{ readonly status: number; readonly body: Answer }>;
};

/** A server on a free port over a fake ledger; ends with the test. */
export async function testServer(context: TestContext, options: Partial<RpcServerOptions> = {}): Promise<TestServer> {
  const fake = new FakePorts();
  const server = await RpcServer.listen({ host: '127.0.0.1', port: 0, ports: fake.ports(), ...options });
  context.after(() => server.close());
  const url = `http://127.0.0.1:${server.address.port}`;
  const post: TestServer['post'] = async (body, headers = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? { id: undefined } : JSON.parse(text) };
  };
  const call: TestServer['call'] = async (method, ...params) =>
    (await post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))).body;
  return { fake, url, wsUrl: url.replace('http', 'ws'), call, post };
}
