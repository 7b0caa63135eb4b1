import type { Text } from '@hanse/base';

export const AUDIT = {
  begins: { en: 'Re-computing {folder} from its genesis …', zh: '正在从创世重新计算 {folder} …' },
  progress: { en: '  block {height} of {last}', zh: '  区块 {height}/{last}' },
  clean: {
    en: 'Clean: every block, seal, root and index entry is as it must be.',
    zh: '一致：所有区块、封印、根和索引条目均正确。',
  },
  notClean: {
    en: '{count} mismatches. Do not run a node on this folder; restore it, or let the node fetch the ledger anew into an empty one.',
    zh: '发现 {count} 处不一致。请勿在此文件夹上运行节点；请恢复它，或让节点在空文件夹中重新获取账本。',
  },
  torn: {
    en: 'Behind the last block lies an append that a crash cut short. It was never acknowledged; the node removes it when it starts.',
    zh: '最后一个区块之后有一条因崩溃而未写完的记录。它从未被确认；节点启动时会将其移除。',
  },
  fields: {
    en: 'folder|height|block|state root|transactions|index at|index entries|mismatches',
    zh: '文件夹|高度|区块|状态根|交易|索引高度|索引条目|不一致',
  },
  columns: { en: 'part|block|what', zh: '部分|区块|内容' },
} as const satisfies { readonly [name: string]: Text };
