import { cliFault } from './faults.ts';

const ANSWER_MS_MAX = 5000;

/** One JSON-RPC call. Throws `cli/unreachable` without an answer, `cli/refused` with what the node said. */
export async function rpcCall<Result>(
  url: string,
  method: string,
  params: readonly unknown[] = [],
  { timeoutMs = ANSWER_MS_MAX }: { readonly timeoutMs?: number } = {},
): Promise<Result> {
  let answer: { readonly result?: Result; readonly error?: { readonly code: number; readonly message: string } };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    answer = (await response.json()) as typeof answer;
  } catch (error) {
    throw cliFault('unreachable', { url, seen: causeOf(error) }, error);
  }
  if (answer.error !== undefined) throw cliFault('refused', { seen: answer.error.message });
  return answer.result as Result;
}

/** The innermost reason of a failed fetch, such as ECONNREFUSED. */
export function causeOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}
