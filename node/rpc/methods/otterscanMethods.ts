import type { Address, Hash } from '@hanse/base';
import { EMPTY_CODE_HASH } from '@hanse/crypto';
import type { RecoveredTransaction } from '@hanse/protocol';
import { type BlockId, findBlock, parseBlockId, parseBlockTagOrHeight, requireHeight } from '../blockId.ts';
import { headerJson } from '../format.ts';
import { type Method, method, type RpcContext } from '../method.ts';
import { blockDetails, blockTransactions } from '../otterscan/blockDetails.ts';
import { contractCreator } from '../otterscan/contractCreator.ts';
import { firstHeight } from '../otterscan/firstHeight.ts';
import { searchTransactions } from '../otterscan/searchTransactions.ts';
import { CALLS_TRACE, OPERATIONS_TRACE, REVERT_TRACE } from '../otterscan/tracers.ts';
import { ADDRESS, BadParam, BLOCK_HASH, type Param, param, parseCount, TRANSACTION_HASH } from '../params.ts';
import { traceTransaction } from '../tracing/traceTransactions.ts';

/** What Otterscan may rely on; it wants 8 or more. */
const API_LEVEL = 8;
/** Transactions of a page. */
const PAGE_SIZE_MAX = 100;

const HEIGHT = param('blockNumber', 'count', parseCount);
const HEIGHT_OR_TAG = heightParam((value) => parseBlockTagOrHeight(value));
const STATE = heightParam((value) => parseBlockId(value));
const PAGE = param('pageNumber', 'count', parseCount);
const PAGE_SIZE = param('pageSize', 'count', parsePageSize);
const NONCE = param('nonce', 'count', parseCount);

/** Otterscan writes heights as JSON numbers. */
function heightParam(parse: (value: unknown) => BlockId): Param<BlockId> {
  return param('blockNumber', 'height or tag', (value) =>
    typeof value === 'number' ? { height: parseCount(value) } : parse(value),
  );
}

function parsePageSize(value: unknown): number {
  const size = parseCount(value);
  if (size > PAGE_SIZE_MAX) {
    throw new BadParam(`max allowed page size: ${PAGE_SIZE_MAX}`, `每页最多 ${PAGE_SIZE_MAX} 条`);
  }
  return size;
}

function detailsAt({ ports }: RpcContext, id: BlockId): object | null {
  const found = findBlock(ports.ledger, id);
  return found === undefined ? null : blockDetails(found);
}

async function transactionError(context: RpcContext, hash: Hash): Promise<unknown> {
  const { ledger } = context.ports;
  const place = ledger.placeOfTransaction(hash);
  const receipt = place && ledger.block(place.height)?.receipts[place.index];
  if (receipt?.status === 1) return '0x';
  return (await traceTransaction(context, REVERT_TRACE, hash)).result();
}

async function hashOf(context: RpcContext, sender: Address, nonce: bigint): Promise<string | null> {
  const height = await firstHeight(context, (state) => (state.account(sender)?.nonce ?? 0n) > nonce);
  const found = height === undefined ? undefined : context.ports.ledger.block(height);
  const transactions: readonly RecoveredTransaction[] = found?.block.transactions ?? [];
  return transactions.find((one) => one.sender === sender && one.nonce === nonce)?.hash ?? null;
}

/** What the explorer Otterscan asks besides Ethereum's methods; its API is described in its documentation. */
export const OTTERSCAN_METHODS: readonly Method[] = [
  method({
    name: 'erigon_getHeaderByNumber',
    summary: {
      en: 'a header by height or tag; Otterscan asks it to know the node',
      zh: '按高度或标签查询区块头；Otterscan 用它识别节点',
    },
    params: [HEIGHT_OR_TAG],
    result: 'header or null',
    handle: ({ ports }, id) => {
      const found = findBlock(ports.ledger, id);
      return found === undefined ? null : headerJson(found.block.header, found.block.hash);
    },
  }),
  method({
    name: 'ots_getApiLevel',
    summary: { en: 'the version of Otterscan’s API that is spoken', zh: '所支持的 Otterscan API 版本' },
    params: [],
    result: 'number',
    handle: () => API_LEVEL,
  }),
  method({
    name: 'ots_hasCode',
    summary: { en: 'whether an account has code', zh: '账户是否有代码' },
    params: [ADDRESS, STATE],
    result: 'boolean',
    handle: ({ ports: { ledger } }, address, id) => {
      const account = ledger.stateAt(requireHeight(ledger, id)).account(address);
      return account !== undefined && account.codeHash !== EMPTY_CODE_HASH;
    },
  }),
  method({
    name: 'ots_getBlockDetails',
    summary: {
      en: 'a block without its transactions, with their count and fees',
      zh: '区块概要（不含交易），附交易数与手续费',
    },
    params: [HEIGHT_OR_TAG],
    result: '{block, issuance, totalFees} or null',
    cost: 'heavy',
    handle: detailsAt,
  }),
  method({
    name: 'ots_getBlockDetailsByHash',
    summary: { en: 'the same by the hash of the block', zh: '同上，按区块哈希' },
    params: [BLOCK_HASH],
    result: '{block, issuance, totalFees} or null',
    cost: 'heavy',
    handle: (context, hash) => detailsAt(context, { hash }),
  }),
  method({
    name: 'ots_getBlockTransactions',
    summary: {
      en: 'a page of a block’s transactions with receipts; page 0 has the last ones; inputs are cut to the selector, logs left out',
      zh: '分页列出区块交易及回执；第 0 页为最后的交易；输入仅保留选择器，不含日志',
    },
    params: [HEIGHT_OR_TAG, PAGE, PAGE_SIZE],
    result: '{fullblock, receipts} or null',
    cost: 'heavy',
    handle: ({ ports }, id, page, pageSize) => {
      const found = findBlock(ports.ledger, id);
      return found === undefined ? null : blockTransactions(found, { page, pageSize });
    },
  }),
  method({
    name: 'ots_searchTransactionsBefore',
    summary: {
      en: 'a page of an account’s transactions before a height (0: up to the head), newest first: as sender, recipient, created contract or contract that logged; calls inside transactions are not searched',
      zh: '分页列出账户在某高度之前的交易（0 表示至链头），新的在前：作为发送者、接收者、被创建的合约或产生日志的合约；不搜索交易内部的调用',
    },
    params: [ADDRESS, HEIGHT, PAGE_SIZE],
    result: '{txs, receipts, firstPage, lastPage}',
    cost: 'heavy',
    handle: (context, address, height, pageSize) =>
      searchTransactions(context, { address, height, pageSize, direction: 'before' }),
  }),
  method({
    name: 'ots_searchTransactionsAfter',
    summary: {
      en: 'the same after a height (0: from the beginning), newest first',
      zh: '同上，某高度之后的交易（0 表示从头开始），新的在前',
    },
    params: [ADDRESS, HEIGHT, PAGE_SIZE],
    result: '{txs, receipts, firstPage, lastPage}',
    cost: 'heavy',
    handle: (context, address, height, pageSize) =>
      searchTransactions(context, { address, height, pageSize, direction: 'after' }),
  }),
  method({
    name: 'ots_getTransactionBySenderAndNonce',
    summary: {
      en: 'the hash of the final transaction with this sender and nonce',
      zh: '按发送者与 nonce 查询已上链交易的哈希',
    },
    params: [ADDRESS, NONCE],
    result: 'hash or null',
    cost: 'heavy',
    handle: (context, sender, nonce) => hashOf(context, sender, BigInt(nonce)),
  }),
  method({
    name: 'ots_getContractCreator',
    summary: {
      en: 'who made a contract, and in which transaction; null for those of genesis',
      zh: '合约的创建者及创建交易；创世合约为 null',
    },
    params: [ADDRESS],
    result: '{hash, creator} or null',
    cost: 'heavy',
    handle: contractCreator,
  }),
  method({
    name: 'ots_getTransactionError',
    summary: {
      en: 'the bytes with which a transaction reverted; 0x when it did not',
      zh: '交易回退时返回的字节；未回退则为 0x',
    },
    params: [TRANSACTION_HASH],
    result: 'data',
    cost: 'heavy',
    handle: transactionError,
  }),
  method({
    name: 'ots_getInternalOperations',
    summary: {
      en: 'money moved, contracts made and destroyed inside a transaction; what was undone is left out',
      zh: '交易内部的转账、合约创建与销毁；已撤销的不列出',
    },
    params: [TRANSACTION_HASH],
    result: 'operation[]',
    cost: 'heavy',
    handle: async (context, hash) => (await traceTransaction(context, OPERATIONS_TRACE, hash)).result(),
  }),
  method({
    name: 'ots_traceTransaction',
    summary: { en: 'the calls of a transaction in the order in which they begin', zh: '按开始顺序列出交易中的调用' },
    params: [TRANSACTION_HASH],
    result: 'traced call[]',
    cost: 'heavy',
    handle: async (context, hash) => (await traceTransaction(context, CALLS_TRACE, hash)).result(),
  }),
];
