import type { Text } from '@hanse/base';

export const IMPORT = {
  begins: { en: 'Importing {path} …', zh: '正在导入 {path} …' },
  progress: { en: '  block {height}', zh: '  区块 {height}' },
  serving: {
    en: 'Serving for reading at {url}. End with Ctrl-C.',
    zh: '正在 {url} 提供只读服务。按 Ctrl-C 结束。',
  },
  fields: {
    en: 'chain|height|block|state root|imported blocks|transactions|gas|JSON-RPC',
    zh: '链|高度|区块|状态根|导入区块|交易|燃料|JSON-RPC',
  },
} as const satisfies { readonly [name: string]: Text };
