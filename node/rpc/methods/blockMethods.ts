import { BLOCK_NUMBER, type BlockId, findBlock, requireHeight, STATE_BLOCK } from '../blockId.ts';
import { blockJson, headerJson, logsBefore, receiptJson, transactionJson } from '../format.ts';
import { type Method, method, type RpcContext } from '../method.ts';
import { BLOCK_HASH, INDEX, optional, param, parseBoolean, TRANSACTION_HASH } from '../params.ts';
import { pendingBlockJson, pendingTransactions } from '../pendingBlock.ts';
import { quantity } from '../quantity.ts';

const FULL = optional(param('fullTransactions', 'boolean', parseBoolean), false);

function isPending(id: BlockId): boolean {
  return 'tag' in id && id.tag === 'pending';
}

function blockAt({ ports }: RpcContext, id: BlockId, full: boolean): unknown {
  const transactions = full ? 'full' : 'hashes';
  if (isPending(id)) return pendingBlockJson(ports, transactions);
  const ledgerBlock = findBlock(ports.ledger, id);
  return ledgerBlock === undefined ? null : blockJson(ledgerBlock, transactions);
}

function countAt({ ports }: RpcContext, id: BlockId): unknown {
  if (isPending(id)) return quantity(pendingTransactions(ports).length);
  const ledgerBlock = findBlock(ports.ledger, id);
  return ledgerBlock === undefined ? null : quantity(ledgerBlock.block.transactions.length);
}

function transactionAt({ ports }: RpcContext, id: BlockId, index: number): unknown {
  const ledgerBlock = findBlock(ports.ledger, id);
  const transaction = ledgerBlock?.block.transactions[index];
  return ledgerBlock === undefined || transaction === undefined
    ? null
    : transactionJson(transaction, { ledgerBlock, index });
}

/** Reading blocks, transactions and receipts. */
export const BLOCK_METHODS: readonly Method[] = [
  method({
    name: 'eth_blockNumber',
    summary: { en: 'height of the head', zh: '链头高度' },
    params: [],
    result: 'quantity',
    handle: ({ ports }) => quantity(ports.ledger.head().block.header.number),
  }),
  method({
    name: 'eth_getBlockByNumber',
    summary: { en: 'a block by height or tag', zh: '按高度或标签查询区块' },
    params: [BLOCK_NUMBER, FULL],
    result: 'block or null',
    handle: blockAt,
  }),
  method({
    name: 'eth_getBlockByHash',
    summary: { en: 'a block by its hash', zh: '按哈希查询区块' },
    params: [BLOCK_HASH, FULL],
    result: 'block or null',
    handle: (context, hash, full) => blockAt(context, { hash }, full),
  }),
  method({
    name: 'eth_getHeaderByNumber',
    summary: { en: 'a header by height or tag', zh: '按高度或标签查询区块头' },
    params: [BLOCK_NUMBER],
    result: 'header or null',
    handle: ({ ports }, id) => {
      const found = findBlock(ports.ledger, id);
      return found === undefined ? null : headerJson(found.block.header, found.block.hash);
    },
  }),
  method({
    name: 'eth_getBlockTransactionCountByHash',
    summary: { en: 'number of transactions of a block', zh: '区块的交易数' },
    params: [BLOCK_HASH],
    result: 'quantity or null',
    handle: (context, hash) => countAt(context, { hash }),
  }),
  method({
    name: 'eth_getBlockTransactionCountByNumber',
    summary: { en: 'number of transactions of a block', zh: '区块的交易数' },
    params: [BLOCK_NUMBER],
    result: 'quantity or null',
    handle: countAt,
  }),
  method({
    name: 'eth_getTransactionByHash',
    summary: { en: 'a transaction, waiting or in a block', zh: '查询交易（等待中或已入块）' },
    params: [TRANSACTION_HASH],
    result: 'transaction or null',
    handle: (context, hash) => {
      const { ledger, pool } = context.ports;
      const place = ledger.placeOfTransaction(hash);
      if (place !== undefined) return transactionAt(context, { height: place.height }, place.index);
      const waiting = pool.get(hash);
      return waiting === undefined ? null : transactionJson(waiting, undefined);
    },
  }),
  method({
    name: 'eth_getTransactionByBlockHashAndIndex',
    summary: { en: 'a transaction by its place', zh: '按位置查询交易' },
    params: [BLOCK_HASH, INDEX],
    result: 'transaction or null',
    handle: (context, hash, index) => transactionAt(context, { hash }, index),
  }),
  method({
    name: 'eth_getTransactionByBlockNumberAndIndex',
    summary: { en: 'a transaction by its place', zh: '按位置查询交易' },
    params: [BLOCK_NUMBER, INDEX],
    result: 'transaction or null',
    handle: transactionAt,
  }),
  method({
    name: 'eth_getTransactionReceipt',
    summary: { en: 'what a transaction did; a receipt is final', zh: '交易的执行结果；有回执即为终局' },
    params: [TRANSACTION_HASH],
    result: 'receipt or null',
    handle: ({ ports }, hash) => {
      const place = ports.ledger.placeOfTransaction(hash);
      const ledgerBlock = place && findBlock(ports.ledger, { height: place.height });
      if (place === undefined || ledgerBlock === undefined) return null;
      return receiptJson(ledgerBlock, place.index, logsBefore(ledgerBlock.receipts, place.index));
    },
  }),
  method({
    name: 'eth_getBlockReceipts',
    summary: { en: 'all receipts of a block', zh: '区块的全部回执' },
    params: [STATE_BLOCK],
    result: 'receipt[] or null',
    cost: 'heavy',
    handle: ({ ports }, id) => {
      const ledgerBlock = findBlock(ports.ledger, id);
      if (ledgerBlock === undefined) return null;
      let firstLog = 0;
      return ledgerBlock.receipts.map(({ logs }, index) => {
        const receipt = receiptJson(ledgerBlock, index, firstLog);
        firstLog += logs.length;
        return receipt;
      });
    },
  }),
  method({
    name: 'qbft_getValidatorsByBlockNumber',
    summary: { en: 'the validators that decided a block', zh: '决定某区块的验证者' },
    params: [BLOCK_NUMBER],
    result: 'address[]',
    handle: ({ ports }, id) => {
      const height = requireHeight(ports.ledger, id);
      return ports.ledger.validatorsAt(isPending(id) ? height + 1 : height);
    },
  }),
  method({
    name: 'qbft_getValidatorsByBlockHash',
    summary: { en: 'the validators that decided a block', zh: '决定某区块的验证者' },
    params: [BLOCK_HASH],
    result: 'address[]',
    handle: ({ ports }, hash) => ports.ledger.validatorsAt(requireHeight(ports.ledger, { hash })),
  }),
];
