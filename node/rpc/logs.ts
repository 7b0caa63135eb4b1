import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Address, type Hash, hexToBytes } from '@hanse/base';
import { bloomHas, type Log } from '@hanse/protocol';
import { type BlockId, findBlock, LATEST, parseBlockTagOrHeight, requireHeight } from './blockId.ts';
import { rpcFault } from './faults.ts';
import { logJson } from './format.ts';
import type { RpcLimits } from './limits.ts';
import { BadParam, optionalField, parseAddress, parseHash, parseList, parseObject } from './params.ts';
import type { LedgerBlock, RpcLedger } from './ports.ts';

/** Which logs are wanted. No addresses: of any contract. A topic position without hashes takes anything. */
export type LogFilter = {
  readonly addresses: readonly Address[];
  readonly topics: readonly (readonly Hash[])[];
};

export type LogQuery = LogFilter & ({ readonly hash: Hash } | { readonly from: BlockId; readonly to: BlockId });

/** Positions of topics that a log can have. */
const TOPICS_MAX = 4;
/** Blocks read in one go; then others get their turn. */
const BLOCKS_PER_TURN = 64;

function oneOrMany<Value>(value: unknown, parse: (item: unknown) => Value, countMax: number): readonly Value[] {
  return Array.isArray(value) ? parseList(value, parse, countMax) : [parse(value)];
}

/** The filter object of `eth_getLogs`, `eth_newFilter` and the `logs` subscription. */
export function parseLogQuery(value: unknown, { logAlternativesMax }: RpcLimits): LogQuery {
  const object = parseObject(value, 'a filter object', '过滤条件对象');
  const hash = optionalField(object, 'blockHash', parseHash);
  const from = optionalField(object, 'fromBlock', parseBlockTagOrHeight);
  const to = optionalField(object, 'toBlock', parseBlockTagOrHeight);
  if (hash !== undefined && (from !== undefined || to !== undefined)) {
    throw new BadParam(
      'cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other',
      'blockHash 不能与 fromBlock/toBlock 同时给出',
    );
  }
  const addresses =
    optionalField(object, 'address', (field) => oneOrMany(field, parseAddress, logAlternativesMax)) ?? [];
  const parseTopic = (topic: unknown): readonly Hash[] => {
    if (topic === null) return [];
    const hashes = oneOrMany(topic, (item) => (item === null ? undefined : parseHash(item)), logAlternativesMax);
    // As in geth: null among the alternatives takes anything.
    return hashes.includes(undefined) ? [] : (hashes as readonly Hash[]);
  };
  const topics = optionalField(object, 'topics', (field) => parseList(field, parseTopic, TOPICS_MAX)) ?? [];
  const filter = { addresses, topics };
  return hash === undefined ? { ...filter, from: from ?? LATEST, to: to ?? LATEST } : { ...filter, hash };
}

function matches({ addresses, topics }: LogFilter, log: Log): boolean {
  if (addresses.length > 0 && !addresses.includes(log.address)) return false;
  if (topics.length > log.topics.length) return false;
  return topics.every((wanted, position) => wanted.length === 0 || wanted.includes(log.topics[position] as Hash));
}

function mayMatch({ addresses, topics }: LogFilter, bloom: Uint8Array): boolean {
  const has = (hex: string): boolean => bloomHas(bloom, hexToBytes(hex));
  if (addresses.length > 0 && !addresses.some(has)) return false;
  return topics.every((wanted) => wanted.length === 0 || wanted.some(has));
}

/** The block's logs that `filter` wants, as they are sent. */
export function logsOfBlock(ledgerBlock: LedgerBlock, filter: LogFilter): readonly object[] {
  const { block, receipts } = ledgerBlock;
  if (block.header.gasUsed === 0n || !mayMatch(filter, block.header.logsBloom)) return [];
  const found: object[] = [];
  let logIndex = 0;
  receipts.forEach(({ logs }, index) => {
    for (const log of logs) {
      if (matches(filter, log)) found.push(logJson(log, { ledgerBlock, index, logIndex }));
      logIndex++;
    }
  });
  return found;
}

type Range = { readonly from: number; readonly to: number };

/** Heights that can hold what `filter` wants, rising, from the index where it helps. */
function candidateHeights(
  ledger: RpcLedger,
  filter: LogFilter,
  { from, to }: Range,
  { logBlocksMax }: RpcLimits,
): readonly number[] {
  const firstTopics = filter.topics[0] ?? [];
  const tooMany = (): Error => rpcFault('log-range', { wanted: logBlocksMax, from, to });
  const indexed = (names: readonly (Address | Hash)[]): ReadonlySet<number> | undefined => {
    if (names.length === 0) return undefined;
    const heights = new Set<number>();
    for (const name of names) {
      const limit = logBlocksMax + 1;
      const some = ledger.heightsOfLogs(name, { from, to, limit });
      if (some.length === limit) return undefined;
      for (const height of some) heights.add(height);
    }
    return heights;
  };
  const byAddress = indexed(filter.addresses);
  const byTopic = indexed(firstTopics);
  const found = byAddress === undefined ? byTopic : byTopic === undefined ? byAddress : byAddress.intersection(byTopic);
  if (found === undefined) {
    if (to - from >= logBlocksMax) throw tooMany();
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  }
  if (found.size > logBlocksMax) throw tooMany();
  return [...found].sort((left, right) => left - right);
}

/** `pace` is awaited now and then; it throws when the work has to end. */
export type LogWork = { readonly limits: RpcLimits; readonly pace: () => Promise<void> };

/** Logs of a range of existing blocks (inclusive). Throws `rpc/log-range` and `rpc/log-results`. */
export async function logsOfRange(
  ledger: RpcLedger,
  filter: LogFilter,
  range: Range,
  { limits, pace }: LogWork,
): Promise<readonly object[]> {
  const found: object[] = [];
  let read = 0;
  for (const height of candidateHeights(ledger, filter, range, limits)) {
    const ledgerBlock = ledger.block(height);
    if (ledgerBlock === undefined) continue;
    const logs = logsOfBlock(ledgerBlock, filter);
    if (found.length + logs.length > limits.logResultsMax) {
      throw rpcFault('log-results', { wanted: limits.logResultsMax, to: Math.max(range.from, height - 1) });
    }
    found.push(...logs);
    if (++read % BLOCKS_PER_TURN === 0) {
      await nextTurn();
      await pace();
    }
  }
  return found;
}

/** Answers `eth_getLogs`. A range that reaches above the head ends at the head. */
export async function queryLogs(ledger: RpcLedger, query: LogQuery, work: LogWork): Promise<readonly object[]> {
  if ('hash' in query) {
    requireHeight(ledger, query);
    const ledgerBlock = findBlock(ledger, query);
    return ledgerBlock === undefined ? [] : logsOfBlock(ledgerBlock, query);
  }
  const head = ledger.head().block.header.number;
  const height = (id: BlockId): number => ('height' in id ? id.height : requireHeight(ledger, id));
  const from = height(query.from);
  const to = height(query.to);
  if (to < from) throw rpcFault('invalid-range', { from, to });
  return from > head ? [] : logsOfRange(ledger, query, { from, to: Math.min(to, head) }, work);
}
