import type { Text } from '@hanse/base';

/** What `hanse statetest` says. */
export const STATETEST = {
  summary: {
    en: '{passed} passed, {failed} failed, in {files} files',
    zh: '{files} 个文件：{passed} 个通过，{failed} 个失败',
  },
} as const satisfies { readonly [name: string]: Text };
