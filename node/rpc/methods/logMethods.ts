import { rpcFault } from '../faults.ts';
import { DEFAULT_RPC_LIMITS } from '../limits.ts';
import { parseLogQuery, queryLogs } from '../logs.ts';
import { type Method, method, type RpcContext, type Subscriber } from '../method.ts';
import { BadParam, invalidParams, optional, param, wrongType } from '../params.ts';
import { pacer } from '../work.ts';

const QUERY = param('filter', 'filter object', (value) => parseLogQuery(value, DEFAULT_RPC_LIMITS));
const FILTER_ID = param('filterId', 'filter id', parseText);
const SUBSCRIPTION_KIND = param('kind', 'newHeads | logs | newPendingTransactions | syncing', parseText);
const SUBSCRIPTION_OPTIONS = optional(
  param('options', 'filter object or boolean', (value: unknown) => value),
  undefined,
);

function parseText(value: unknown): string {
  if (typeof value !== 'string') throw wrongType(value, { en: 'a string', zh: '字符串' });
  return value;
}

function requireSubscriber({ client: { subscriber } }: RpcContext): Subscriber {
  if (subscriber === undefined) throw rpcFault('no-notifications');
  return subscriber;
}

function parseOptions<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (error instanceof BadParam) throw invalidParams(1, error);
    throw error;
  }
}

/** Logs, filters to poll and subscriptions. */
export const LOG_METHODS: readonly Method[] = [
  method({
    name: 'eth_getLogs',
    summary: { en: 'logs of a range of blocks, by address and topics', zh: '按地址与主题查询区块范围内的日志' },
    params: [QUERY],
    result: 'log[]',
    cost: 'heavy',
    handle: (context, query) =>
      queryLogs(context.ports.ledger, query, { limits: context.limits, pace: pacer(context) }),
  }),
  method({
    name: 'eth_newFilter',
    summary: { en: 'a filter of logs to poll', zh: '创建可轮询的日志过滤器' },
    params: [QUERY],
    result: 'filter id',
    handle: ({ filters }, query) => filters.addLogs(query),
  }),
  method({
    name: 'eth_newBlockFilter',
    summary: { en: 'a filter of new blocks to poll', zh: '创建可轮询的新区块过滤器' },
    params: [],
    result: 'filter id',
    handle: ({ filters }) => filters.addBlocks(),
  }),
  method({
    name: 'eth_newPendingTransactionFilter',
    summary: { en: 'a filter of waiting transactions to poll', zh: '创建可轮询的待处理交易过滤器' },
    params: [],
    result: 'filter id',
    handle: ({ filters }) => filters.addPending(),
  }),
  method({
    name: 'eth_getFilterChanges',
    summary: { en: 'what is new since the last question', zh: '自上次查询以来的新内容' },
    params: [FILTER_ID],
    result: 'hash[] or log[]',
    cost: 'heavy',
    handle: (context, id) => context.filters.changes(id, pacer(context)),
  }),
  method({
    name: 'eth_getFilterLogs',
    summary: { en: 'all logs that a filter is about', zh: '过滤器对应的全部日志' },
    params: [FILTER_ID],
    result: 'log[]',
    cost: 'heavy',
    handle: (context, id) => context.filters.logs(id, pacer(context)),
  }),
  method({
    name: 'eth_uninstallFilter',
    summary: { en: 'ends a filter', zh: '删除过滤器' },
    params: [FILTER_ID],
    result: 'boolean',
    handle: ({ filters }, id) => filters.remove(id),
  }),
  method({
    name: 'eth_subscribe',
    summary: {
      en: 'pushes newHeads, logs, newPendingTransactions or syncing over this WebSocket',
      zh: '通过当前 WebSocket 推送 newHeads、logs、newPendingTransactions 或 syncing',
    },
    params: [SUBSCRIPTION_KIND, SUBSCRIPTION_OPTIONS],
    result: 'subscription id',
    handle: (context, kind, options) => {
      const subscriber = requireSubscriber(context);
      switch (kind) {
        case 'newHeads':
        case 'syncing':
          return subscriber.subscribe({ kind });
        case 'newPendingTransactions':
          return subscriber.subscribe({ kind, transactions: options === true ? 'full' : 'hashes' });
        case 'logs':
          return subscriber.subscribe({
            kind,
            filter: parseOptions(() => parseLogQuery(options ?? {}, context.limits)),
          });
        default:
          throw rpcFault('unknown-subscription-kind', { seen: kind.slice(0, 64) });
      }
    },
  }),
  method({
    name: 'eth_unsubscribe',
    summary: { en: 'ends a subscription', zh: '结束订阅' },
    params: [param('subscriptionId', 'subscription id', parseText)],
    result: 'boolean',
    handle: (context, id) => {
      if (requireSubscriber(context).unsubscribe(id)) return true;
      throw rpcFault('unknown-subscription', { seen: id.slice(0, 66) });
    },
  }),
];
