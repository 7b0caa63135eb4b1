import type { Text } from '@hanse/base';

export const BLOCK = {
  wanted: { en: 'a height, a hash or latest', zh: '高度、哈希或 latest' },
  fields: {
    en: 'height|hash|parent|time|proposer|round|sealed by|state root|gas used|transactions',
    zh: '高度|哈希|父区块|时间|提议者|轮次|封印者|状态根|所用燃料|交易',
  },
  columns: {
    en: 'height|time|transactions|gas used|proposer (round)|seals|hash',
    zh: '高度|时间|交易数|所用燃料|提议者（轮次）|封印数|哈希',
  },
} as const satisfies { readonly [name: string]: Text };
