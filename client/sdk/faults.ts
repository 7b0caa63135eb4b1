import { defineFaults, type FaultTable } from '@hanse/base';

const TEXTS = {
  'not-final': {
    en: 'Transaction {hash} is not final after {ms} ms. It may still become final: ask again, do not send it anew',
    zh: '交易 {hash} 在 {ms} 毫秒后仍未终局。之后仍可能达成：请再次查询，不要重新发送',
  },
  'bad-header': {
    en: 'The node’s header has {field} {seen}; wanted is {wanted}. Ask another node',
    zh: '节点返回的区块头中 {field} 为 {seen}，应为 {wanted}。请询问其他节点',
  },
  'no-block': {
    en: 'The node has no block {seen}. Ask for a lower one, or another node',
    zh: '节点没有区块 {seen}。请查询更低的区块，或询问其他节点',
  },
  'not-finalised': {
    en: 'Block {height} is not proved final: {reason}. Do not rely on it; ask another node and check the validator set',
    zh: '区块 {height} 的终局性未得到证明：{reason}。请勿采信；请询问其他节点并核对验证者集合',
  },
  'bad-proof': {
    en: 'The proof does not show {what}: seen {seen}, wanted {wanted}. Do not rely on it; ask another node',
    zh: '证明未能证实 {what}：为 {seen}，应为 {wanted}。请勿采信；请询问其他节点',
  },
} as const;

export const sdkFault: FaultTable<keyof typeof TEXTS> = defineFaults('sdk', TEXTS);
