import type { Text } from '@hanse/base';

export const GENESIS = {
  member: {
    en: 'FILE=ADDRESS[,ADDRESS…] for every member, addresses as 0x and 40 hexadecimal digits, each once, at least one in all',
    zh: '每个成员一项：文件=地址[,地址…]，地址为 0x 加 40 位十六进制数字，各不重复，总共至少一个',
  },
  made: {
    en: 'Genesis of {members} members and {validators} validators under {engine} in {path}; {needed} must agree on a block. Every node gets this file; compare its hash:',
    zh: '{path} 中的创世文件采用 {engine}，有 {members} 个成员、{validators} 个验证者；每个区块须有 {needed} 个同意。请把此文件交给每个节点，并核对哈希：',
  },
  few: {
    en: 'Fewer than {tolerant} validators tolerate no failure: one that stops, stops the ledger.',
    zh: '少于 {tolerant} 个验证者时无法容忍故障：任何一个停止，账本即停止出块。',
  },
  crashOnly: {
    en: 'Raft survives validators that crash, not validators that lie: a single dishonest one can rewrite what is agreed. Use qbft where members do not trust each other.',
    zh: 'Raft 只能容忍验证者崩溃，不能容忍验证者作恶：一个不诚实的验证者即可篡改共识。成员互不信任时请使用 qbft。',
  },
} as const satisfies { readonly [name: string]: Text };
