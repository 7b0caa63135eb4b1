import type { Text } from '@hanse/base';

export const GENESIS = {
  member: {
    en: 'FILE=ADDRESS[,ADDRESS…] for every member, addresses as 0x and 40 hexadecimal digits, each once, at least one in all',
    zh: '每个成员一项：文件=地址[,地址…]，地址为 0x 加 40 位十六进制数字，各不重复，总共至少一个',
  },
  made: {
    en: 'Genesis of {members} members and {validators} validators in {path}; {needed} must agree on a block. Every node gets this file; compare its hash:',
    zh: '{path} 中的创世文件有 {members} 个成员、{validators} 个验证者；每个区块须有 {needed} 个同意。请把此文件交给每个节点，并核对哈希：',
  },
  few: {
    en: 'Fewer than four validators tolerate no failure: one that stops, stops the ledger.',
    zh: '少于四个验证者时无法容忍故障：任何一个停止，账本即停止出块。',
  },
} as const satisfies { readonly [name: string]: Text };
