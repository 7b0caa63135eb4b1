import type { Text } from '@hanse/base';

export const TX = {
  sent: { en: 'Sent {hash}; waiting until it is final …', zh: '已发送 {hash}；等待终局 …' },
  final: { en: 'Final in block {height}, and read back.', zh: '已在区块 {height} 中终局，并已读回核对。' },
  fields: { en: 'transaction|status|block|from|to|gas used|logs', zh: '交易|状态|区块|发送者|接收者|所用燃料|日志数' },
  success: { en: 'success', zh: '成功' },
  reverted: { en: 'reverted', zh: '已回滚' },
  hashWanted: { en: 'a transaction’s hash: 0x and 64 digits', zh: '交易哈希：0x 加 64 位数字' },
  pending: { en: 'waiting in the pool, not final', zh: '在交易池中等待，尚未终局' },
} as const satisfies { readonly [name: string]: Text };
