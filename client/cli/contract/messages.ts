import type { Text } from '@hanse/base';

export const CONTRACT = {
  hasCode: { en: 'bytecode', zh: '字节码' },
  deployed: { en: 'The contract is at {address}; its code was read back.', zh: '合约位于 {address}；已读回其代码。' },
} as const satisfies { readonly [name: string]: Text };
