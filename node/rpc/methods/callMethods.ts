import { type BlockId, requireHeight, STATE_BLOCK } from '../blockId.ts';
import { failureText } from '../callFailure.ts';
import { parseBlockOverrides, parseCallRequest, parseStateOverrides } from '../callParams.ts';
import { rpcFault } from '../faults.ts';
import { feeHistory, PERCENTILES_MAX, suggestedTip } from '../fees.ts';
import { type Method, method, type RpcContext } from '../method.ts';
import { optional, param, parseCount, parseList, wrongType } from '../params.ts';
import type { BlockOverrides, CallContext, CallOutcome, StateOverrides } from '../ports.ts';
import { data, quantity } from '../quantity.ts';
import { revertedWith } from '../revert.ts';
import { stoppedFault, stopper } from '../work.ts';

const CALL = param('transaction', 'transaction object', parseCallRequest);
const STATE_OVERRIDES = optional(param('stateOverrides', 'map of account overrides', parseStateOverrides), undefined);
const BLOCK_OVERRIDES = optional(param('blockOverrides', 'block overrides', parseBlockOverrides), undefined);
const COUNT = param('blockCount', 'quantity', parseCount);
const PERCENTILES = optional(
  param('rewardPercentiles', 'number[]', (value) => parseList(value, parsePercentile, PERCENTILES_MAX)),
  [],
);

function parsePercentile(value: unknown): number {
  if (typeof value !== 'number') throw wrongType(value, { en: 'a number', zh: '数字' });
  return value;
}

type Overrides = { readonly state: StateOverrides | undefined; readonly block: BlockOverrides | undefined };

function callContext(context: RpcContext, id: BlockId, overrides: Overrides): CallContext {
  const { ports, limits } = context;
  return {
    height: requireHeight(ports.ledger, id),
    gasCap: limits.callGasMax,
    shouldStop: stopper(context),
    ...(overrides.state === undefined ? {} : { overrides: overrides.state }),
    ...(overrides.block === undefined ? {} : { blockOverrides: overrides.block }),
  };
}

/** The error for a call that did not succeed. */
function failed(outcome: Exclude<CallOutcome, { kind: 'success' }>, context: RpcContext): Error {
  switch (outcome.kind) {
    case 'revert':
      return revertedWith(outcome.output);
    case 'stopped':
      return stoppedFault(context);
    case 'failure':
      return rpcFault('call-failed', { failure: failureText(outcome.failure) });
  }
}

/** Simulation and what gas costs. */
export const CALL_METHODS: readonly Method[] = [
  method({
    name: 'eth_call',
    summary: { en: 'runs a message without changing anything', zh: '模拟执行消息，不改变状态' },
    params: [CALL, STATE_BLOCK, STATE_OVERRIDES, BLOCK_OVERRIDES],
    result: 'data',
    cost: 'heavy',
    handle: async (context, request, id, state, block) => {
      const outcome = await context.ports.execution.call(request, callContext(context, id, { state, block }));
      if (outcome.kind !== 'success') throw failed(outcome, context);
      return data(outcome.output);
    },
  }),
  method({
    name: 'eth_estimateGas',
    summary: { en: 'the least gas limit with which a message succeeds', zh: '消息成功所需的最小 gas 上限' },
    params: [CALL, STATE_BLOCK, STATE_OVERRIDES, BLOCK_OVERRIDES],
    result: 'quantity',
    cost: 'heavy',
    handle: async (context, request, id, state, block) => {
      const outcome = await context.ports.execution.estimateGas(request, callContext(context, id, { state, block }));
      if (outcome.kind !== 'estimated') throw failed(outcome, context);
      return quantity(outcome.gas);
    },
  }),
  method({
    name: 'eth_createAccessList',
    summary: { en: 'the access list that a message needs', zh: '消息所需的访问列表' },
    params: [CALL, STATE_BLOCK, STATE_OVERRIDES],
    result: '{accessList, gasUsed, error?}',
    cost: 'heavy',
    handle: async (context, request, id, state) => {
      const made = await context.ports.execution.createAccessList(
        request,
        callContext(context, id, { state, block: undefined }),
      );
      const error = made.failure === 'revert' ? 'execution reverted' : made.failure && failureText(made.failure);
      return {
        accessList: made.accessList,
        ...(error === undefined ? {} : { error }),
        gasUsed: quantity(made.gasUsed),
      };
    },
  }),
  method({
    name: 'eth_gasPrice',
    summary: { en: 'wei for each unit of gas that gets a transaction in soon', zh: '可较快入块的 gas 单价（wei）' },
    params: [],
    result: 'quantity',
    handle: ({ ports }) => quantity(ports.ledger.baseFeeOfNext() + suggestedTip(ports.ledger)),
  }),
  method({
    name: 'eth_maxPriorityFeePerGas',
    summary: {
      en: 'tip for each unit of gas; zero unless blocks are crowded',
      zh: '每单位 gas 的小费；区块不拥挤时为零',
    },
    params: [],
    result: 'quantity',
    handle: ({ ports }) => quantity(suggestedTip(ports.ledger)),
  }),
  method({
    name: 'eth_feeHistory',
    summary: { en: 'base fees, fullness and tips of past blocks', zh: '过往区块的基础费、使用率与小费' },
    params: [COUNT, STATE_BLOCK, PERCENTILES],
    result: '{oldestBlock, baseFeePerGas, gasUsedRatio, reward?}',
    cost: 'heavy',
    handle: ({ ports, limits }, count, id, percentiles) => {
      const newest = requireHeight(ports.ledger, id);
      return feeHistory(ports.ledger, { count: Math.min(count, limits.feeHistoryBlocksMax), newest, percentiles });
    },
  }),
];
