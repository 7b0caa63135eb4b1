import type { Text } from '@hanse/base';

export const EVIDENCE = {
  none: { en: 'No offence is proven.', zh: '没有已证实的违规。' },
  columns: {
    en: 'number|validator|kind|height|round|proven in block|reported by|penalised',
    zh: '序号|验证者|种类|高度|轮次|证实于区块|举报者|已处罚',
  },
  yes: { en: 'yes', zh: '是' },
  no: { en: 'no', zh: '否' },
  more: {
    en: '{shown} of {total} are shown, the newest first; the others: --before {before}',
    zh: '显示 {total} 项中的 {shown} 项，最新在前；其余：--before {before}',
  },
} as const satisfies { readonly [name: string]: Text };
