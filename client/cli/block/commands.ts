import type { CommandSpec } from '../command.ts';
import { RPC_OPTIONS } from '../options.ts';

export const BLOCK_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['block', 'get'],
    summary: { en: 'show a block, who proposed it and who sealed it', zh: '查看区块、提议者与封印者' },
    args: [{ name: 'block', text: { en: 'height, hash or latest', zh: '高度、哈希或 latest' }, count: 'optional' }],
    options: RPC_OPTIONS,
    examples: ['block get', 'block get 7', 'block get 0x… --json'],
    load: async () => (await import('./get.ts')).get,
  },
  {
    path: ['block', 'tail'],
    summary: { en: 'show the newest blocks', zh: '查看最新区块' },
    options: {
      lines: { value: 'N', short: 'n', text: { en: 'how many', zh: '数量' }, fallback: '10' },
      follow: { short: 'f', text: { en: 'go on until Ctrl-C', zh: '持续显示，直至 Ctrl-C' } },
      ...RPC_OPTIONS,
    },
    examples: ['block tail', 'block tail -n 50', 'block tail -f --json'],
    load: async () => (await import('./tail.ts')).tail,
  },
];
