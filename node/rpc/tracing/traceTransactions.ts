import { type Address, type Hash, invariant, isFault } from '@hanse/base';
import type { TraceOf } from '@hanse/execution';
import type { Receipt } from '@hanse/protocol';
import { rpcFault } from '../faults.ts';
import { logsBefore } from '../format.ts';
import type { RpcContext } from '../method.ts';
import { stopper } from '../work.ts';
import type { TraceConfig } from './traceConfig.ts';
import type { Meter, TransactionTracer } from './transactionTracer.ts';

type TracedBlock = {
  readonly coinbase: Address;
  /** Of the transactions; none for a call. */
  readonly receipts: readonly Receipt[];
  /** Only this transaction. */
  readonly only?: number;
};

/** Transactions of one answer while they are traced. */
export class Traces {
  readonly traceOf: TraceOf;
  readonly results: { readonly txHash: Hash; readonly tracer: TransactionTracer }[] = [];

  constructor({ limits }: RpcContext, { tracer }: TraceConfig, { coinbase, receipts, only }: TracedBlock) {
    let bytes = 0;
    const wanted = limits.responseBytesMax;
    const meter: Meter = (more) => {
      bytes += more;
      if (bytes > wanted) throw rpcFault('trace-too-large', { wanted });
    };
    this.traceOf = (transaction, index, state) => {
      if (only !== undefined && index !== only) return undefined;
      const trace = tracer({ transaction, coinbase, state, firstLog: logsBefore(receipts, index) }, meter);
      this.results.push({ txHash: transaction.hash, tracer: trace });
      return trace;
    };
  }
}

/** Ends a trace when its client has left, or when its own or the node's time is over. */
export function traceStopper(context: RpcContext, { timeoutMs }: TraceConfig): () => boolean | Promise<boolean> {
  const shouldStop = stopper(context);
  if (timeoutMs === undefined) return shouldStop;
  const end = performance.now() + timeoutMs;
  return () => performance.now() > end || shouldStop();
}

/** Runs the transactions of a block, or `only` one of them, again. Throws `rpc/…`, `state/pruned`. */
export async function traceTransactions(
  context: RpcContext,
  config: TraceConfig,
  { height, only }: { readonly height: number; readonly only?: number },
): Promise<Traces['results']> {
  const { ledger, execution } = context.ports;
  const found = ledger.block(height);
  if (found === undefined) throw rpcFault('unknown-block', { seen: height, wanted: ledger.head().block.header.number });
  if (height === 0) throw rpcFault('genesis-not-traceable');
  const traces = new Traces(context, config, {
    coinbase: found.block.header.coinbase,
    receipts: found.receipts,
    ...(only === undefined ? {} : { only }),
  });
  const count = only === undefined ? found.block.transactions.length : only + 1;
  await untilStopped(context, config, () =>
    execution.traceBlock({ height, count, traceOf: traces.traceOf, shouldStop: traceStopper(context, config) }),
  );
  return traces.results;
}

/** What a trace that takes too long is answered. */
export async function untilStopped(
  context: RpcContext,
  { timeoutMs }: TraceConfig,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!isFault(error, 'execution/stopped')) throw error;
    throw rpcFault('call-timeout', { wanted: timeoutMs ?? context.limits.callTimeoutMs });
  }
}

/** One final transaction; as {@link traceTransactions}. */
export async function traceTransaction(
  context: RpcContext,
  config: TraceConfig,
  hash: Hash,
): Promise<TransactionTracer> {
  const place = context.ports.ledger.placeOfTransaction(hash);
  if (place === undefined) throw rpcFault('transaction-not-final', { seen: hash });
  const [traced] = await traceTransactions(context, config, { height: place.height, only: place.index });
  invariant(traced !== undefined, 'the transaction is in its block');
  return traced.tracer;
}
