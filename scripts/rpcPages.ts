import type { Language } from '@hanse/base';
import { RPC_METHODS } from '@hanse/rpc';

const WORDS = {
  en: {
    title: 'JSON-RPC methods',
    intro:
      'HTTP POST and WebSocket on one port, JSON-RPC 2.0 with batches. A parameter in brackets may be left out. Only final blocks exist: `latest`, `safe` and `finalized` are the same; `pending` is the head with what waits. Errors carry `data.reason` (an [error code](errors.md)) and `data.hint` in both languages; a revert carries its bytes in `data`, as in geth.',
    head: '| method | parameters | answer | what it does |',
    other: '[中文](rpc.zh-CN.md)',
    heavy: 'Methods marked ◆ share a few places at a time; when all are taken the answer is error −32005, try again.',
  },
  zh: {
    title: 'JSON-RPC 方法',
    intro:
      '同一端口提供 HTTP POST 与 WebSocket，JSON-RPC 2.0，支持批量。方括号中的参数可以省略。只存在最终确定的区块：`latest`、`safe`、`finalized` 相同；`pending` 是链头加上等待中的交易。错误带有 `data.reason`（[错误代码](errors.zh-CN.md)）和两种语言的 `data.hint`；合约回退时 `data` 为其返回字节，与 geth 相同。',
    head: '| 方法 | 参数 | 结果 | 作用 |',
    other: '[English](rpc.md)',
    heavy: '带 ◆ 的方法同时只能运行少数几个；名额用尽时返回错误 −32005，请稍后重试。',
  },
} as const;

/** The page of all methods in one language, from the registry that the server dispatches with. */
export function renderRpc(language: Language): string {
  const words = WORDS[language];
  const rows = RPC_METHODS.map(({ name, params, result, summary, cost }) => {
    const list = params.map((one) => (one.fallback === undefined ? one.name : `[${one.name}]`)).join(', ');
    return `| \`${name}\`${cost === 'heavy' ? ' ◆' : ''} | ${escapeCell(list)} | ${escapeCell(result)} | ${escapeCell(summary[language])} |`;
  });
  return [
    '<!-- Generated from the registry of methods by "npm run generate". -->',
    `# ${words.title}`,
    '',
    `${words.intro} ${words.other}`,
    '',
    words.head,
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    words.heavy,
    '',
  ].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
