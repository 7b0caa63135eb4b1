import { type BlockId, requireHeight, STATE_BLOCK } from '../blockId.ts';
import { parseBlockOverrides, parseCallRequest, parseStateOverrides } from '../callParams.ts';
import { rpcFault } from '../faults.ts';
import { type Method, method, type RpcContext } from '../method.ts';
import { BLOCK_HASH, optional, optionalField, type Param, param, parseObject, TRANSACTION_HASH } from '../params.ts';
import type { BlockOverrides, StateOverrides } from '../ports.ts';
import { DEFAULT_TRACE, parseTraceConfig, type TraceConfig } from '../tracing/traceConfig.ts';
import {
  Traces,
  traceStopper,
  traceTransaction,
  traceTransactions,
  untilStopped,
} from '../tracing/traceTransactions.ts';

type CallTraceConfig = TraceConfig & {
  readonly overrides: StateOverrides | undefined;
  readonly blockOverrides: BlockOverrides | undefined;
};

const CONFIG = optional(param('options', 'trace options', parseTraceConfig), DEFAULT_TRACE);
const CALL_CONFIG = optional(param('options', 'trace options', parseCallTraceConfig), {
  ...DEFAULT_TRACE,
  overrides: undefined,
  blockOverrides: undefined,
});
const CALL = param('transaction', 'transaction object', parseCallRequest);

function parseCallTraceConfig(value: unknown): CallTraceConfig {
  const object = parseObject(value, 'trace options', '跟踪选项');
  return {
    ...parseTraceConfig(value),
    overrides: optionalField(object, 'stateOverrides', parseStateOverrides),
    blockOverrides: optionalField(object, 'blockOverrides', parseBlockOverrides),
  };
}

/** As {@link STATE_BLOCK}, but it has to be given. */
const BLOCK: Param<BlockId> = { name: STATE_BLOCK.name, kind: STATE_BLOCK.kind, parse: STATE_BLOCK.parse };

async function traceBlockAt(context: RpcContext, config: TraceConfig, height: number): Promise<object[]> {
  const results = await traceTransactions(context, config, { height });
  return results.map(({ txHash, tracer }) => ({ txHash, result: tracer.result() }));
}

/** What code did, step by step or call by call. */
export const TRACE_METHODS: readonly Method[] = [
  method({
    name: 'debug_traceTransaction',
    summary: { en: 'runs a final transaction again and tells what it did', zh: '重新执行已上链的交易并给出执行过程' },
    params: [TRANSACTION_HASH, CONFIG],
    result: 'trace',
    cost: 'heavy',
    handle: async (context, hash, config) => (await traceTransaction(context, config, hash)).result(),
  }),
  method({
    name: 'debug_traceCall',
    summary: { en: 'as eth_call, and tells what the call did', zh: '与 eth_call 相同，并给出执行过程' },
    params: [CALL, STATE_BLOCK, CALL_CONFIG],
    result: 'trace',
    cost: 'heavy',
    handle: async (context, request, id, config) => {
      const { ports, limits } = context;
      const height = requireHeight(ports.ledger, id);
      const { overrides, blockOverrides } = config;
      const coinbase = blockOverrides?.coinbase ?? ports.ledger.block(height)?.block.header.coinbase;
      if (coinbase === undefined)
        throw rpcFault('unknown-block', { seen: height, wanted: ports.ledger.head().block.header.number });
      const traces = new Traces(context, config, { coinbase, receipts: [] });
      await untilStopped(context, config, () =>
        ports.execution.traceCall(
          request,
          {
            height,
            gasCap: limits.callGasMax,
            shouldStop: traceStopper(context, config),
            ...(overrides === undefined ? {} : { overrides }),
            ...(blockOverrides === undefined ? {} : { blockOverrides }),
          },
          traces.traceOf,
        ),
      );
      return traces.results[0]?.tracer.result();
    },
  }),
  method({
    name: 'debug_traceBlockByNumber',
    summary: { en: 'the traces of all transactions of a block', zh: '区块内全部交易的执行过程' },
    params: [BLOCK, CONFIG],
    result: '{txHash, result}[]',
    cost: 'heavy',
    handle: (context, id, config) => traceBlockAt(context, config, requireHeight(context.ports.ledger, id)),
  }),
  method({
    name: 'debug_traceBlockByHash',
    summary: { en: 'the same by the hash of the block', zh: '同上，按区块哈希' },
    params: [BLOCK_HASH, CONFIG],
    result: '{txHash, result}[]',
    cost: 'heavy',
    handle: (context, hash, config) => {
      const { ledger } = context.ports;
      const height = ledger.heightOfBlock(hash);
      if (height === undefined)
        throw rpcFault('unknown-block', { seen: hash, wanted: ledger.head().block.header.number });
      return traceBlockAt(context, config, height);
    },
  }),
];
