import { rpcFault } from './faults.ts';
import type { RpcContext } from './method.ts';
import { RETRY_AFTER_MS } from './rpcError.ts';

type WorkContext = Pick<RpcContext, 'client' | 'turn' | 'deadlineMs' | 'limits' | 'heavy'>;

/**
 * Whether to end what runs for a request: its client has left, its time is over, or it keeps others from beginning. A
 * promise must be awaited: others have their turn meanwhile. For code that asks often.
 */
export function stopper(context: WorkContext): () => boolean | Promise<boolean> {
  const { client, turn, deadlineMs, limits } = context;
  const isOver = (): boolean =>
    client.signal.aborted ||
    performance.now() > deadlineMs ||
    (turn !== undefined && (turn.usedMs > limits.callTimeoutMs || turn.isInTheWay));
  return () => isOver() || (turn?.pause()?.then(isOver) ?? false);
}

/** Why work was stopped that {@link stopper} had told to end: `rpc/call-timeout`, or `rpc/busy` when others needed its place. */
export function stoppedFault({ turn, limits, heavy }: WorkContext): Error {
  const hadItsTime = (turn?.usedMs ?? 0) > limits.callTimeoutMs;
  return !hadItsTime && turn?.isInTheWay === true
    ? rpcFault('busy', { seen: heavy.load, retryMs: RETRY_AFTER_MS })
    : rpcFault('call-timeout', { wanted: limits.callTimeoutMs });
}

/** As {@link stopper}, for loops: throws {@link stoppedFault} when it is over. */
export function pacer(context: WorkContext): () => Promise<void> {
  const shouldStop = stopper(context);
  return async () => {
    if (await shouldStop()) throw stoppedFault(context);
  };
}
