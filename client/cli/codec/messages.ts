import type { Text } from '@hanse/base';

export const CODEC = {
  typing: {
    en: 'Type or paste one input a line; end with Ctrl-D.',
    zh: '每行输入或粘贴一个输入；以 Ctrl-D 结束。',
  },
} as const satisfies { readonly [name: string]: Text };
