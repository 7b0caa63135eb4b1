import { rpcFault } from './faults.ts';
import type { RpcContext } from './method.ts';

/**
 * Whether to end what runs for a request: its client has left, or its time is over. A promise must be awaited: others
 * have their turn meanwhile. For code that asks often.
 */
export function stopper(
  context: Pick<RpcContext, 'client' | 'turn' | 'deadlineMs' | 'limits'>,
): () => boolean | Promise<boolean> {
  const { client, turn, deadlineMs, limits } = context;
  const isOver = (): boolean =>
    client.signal.aborted || performance.now() > deadlineMs || (turn?.usedMs ?? 0) > limits.callTimeoutMs;
  return () => isOver() || (turn?.pause()?.then(isOver) ?? false);
}

/** As {@link stopper}, for loops: throws `rpc/call-timeout` when it is over. */
export function pacer(context: Pick<RpcContext, 'client' | 'turn' | 'deadlineMs' | 'limits'>): () => Promise<void> {
  const shouldStop = stopper(context);
  return async () => {
    if (await shouldStop()) throw rpcFault('call-timeout', { wanted: context.limits.callTimeoutMs });
  };
}
