import { toChecksumAddress } from '@hanse/crypto';
import { maxGasPrice, type RecoveredTransaction } from '@hanse/protocol';
import { rpcFault } from '../faults.ts';
import { transactionJson } from '../format.ts';
import { type Method, method, type RpcContext } from '../method.ts';
import { ADDRESS, param, parseData } from '../params.ts';
import type { PoolContent } from '../ports.ts';
import { quantity } from '../quantity.ts';

/** The dispatcher gives whole batches of it to the pool at once. */
export const SEND_RAW_TRANSACTION = 'eth_sendRawTransaction';

type ByNonce = { readonly [nonce: string]: unknown };

type Form = (transaction: RecoveredTransaction) => unknown;

function inFull(transaction: RecoveredTransaction): unknown {
  return transactionJson(transaction, undefined);
}

function byNonce(transactions: readonly RecoveredTransaction[], form: Form): ByNonce {
  return Object.fromEntries(transactions.map((one) => [one.nonce.toString(), form(one)]));
}

function partJson(
  content: PoolContent,
  part: 'pending' | 'queued',
  form: Form,
): { readonly [address: string]: ByNonce } {
  const accounts: [string, ByNonce][] = [];
  for (const [address, lists] of content) {
    if (lists[part].length > 0) accounts.push([address, byNonce(lists[part], form)]);
  }
  return Object.fromEntries(accounts);
}

/** The least bytes of a transaction in an answer. */
const TRANSACTION_BYTES_MIN = 400;

/** The pool's content. Throws `rpc/response-too-large` before it makes what could not be sent. */
function contentOf({ ports: { pool }, limits }: RpcContext): PoolContent {
  const { pending, queued } = pool.status();
  if ((pending + queued) * TRANSACTION_BYTES_MIN > limits.responseBytesMax) {
    throw rpcFault('response-too-large', { wanted: limits.responseBytesMax });
  }
  return pool.content();
}

/** A transaction in one line, as geth's `txpool_inspect` has it. */
function inLine(transaction: RecoveredTransaction): string {
  const { to, value, gasLimit } = transaction;
  const target = to === null ? 'contract creation' : toChecksumAddress(to);
  return `${target}: ${value} wei + ${gasLimit} gas × ${maxGasPrice(transaction)} wei`;
}

/** Sending transactions and looking into the pool. */
export const POOL_METHODS: readonly Method[] = [
  method({
    name: SEND_RAW_TRANSACTION,
    summary: {
      en: 'takes a signed transaction; once answered it survives a crash of the node',
      zh: '提交已签名的交易；应答后即使节点崩溃也不会丢失',
    },
    params: [param('transaction', 'data', parseData)],
    result: 'hash',
    handle: async ({ ports }, raw) => {
      const [answer] = await ports.pool.add([raw]);
      if (answer?.kind === 'added') return answer.transaction.hash;
      throw answer?.fault ?? new Error('the pool gave no answer');
    },
  }),
  method({
    name: 'txpool_status',
    summary: { en: 'transactions that wait', zh: '等待中的交易数' },
    params: [],
    result: '{pending, queued}',
    handle: ({ ports }) => {
      const { pending, queued } = ports.pool.status();
      return { pending: quantity(pending), queued: quantity(queued) };
    },
  }),
  method({
    name: 'txpool_content',
    summary: { en: 'all transactions that wait, by account and nonce', zh: '按账户与 nonce 列出等待中的交易' },
    params: [],
    result: '{pending, queued}',
    cost: 'heavy',
    handle: (context) => {
      const content = contentOf(context);
      return { pending: partJson(content, 'pending', inFull), queued: partJson(content, 'queued', inFull) };
    },
  }),
  method({
    name: 'txpool_inspect',
    summary: {
      en: 'all transactions that wait, each in one line, by account and nonce',
      zh: '按账户与 nonce 列出等待中的交易，每笔一行',
    },
    params: [],
    result: '{pending, queued}',
    cost: 'heavy',
    handle: (context) => {
      const content = contentOf(context);
      return { pending: partJson(content, 'pending', inLine), queued: partJson(content, 'queued', inLine) };
    },
  }),
  method({
    name: 'txpool_contentFrom',
    summary: { en: 'the transactions of one account that wait, by nonce', zh: '按 nonce 列出某账户等待中的交易' },
    params: [ADDRESS],
    result: '{pending, queued}',
    cost: 'heavy',
    handle: ({ ports }, address) => {
      const lists = ports.pool.content().get(address);
      return { pending: byNonce(lists?.pending ?? [], inFull), queued: byNonce(lists?.queued ?? [], inFull) };
    },
  }),
];
