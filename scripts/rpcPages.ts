import type { Language } from '@hanse/base';
import { RPC_METHODS } from '@hanse/rpc';

const WORDS = {
  en: {
    title: 'JSON-RPC methods',
    intro:
      'HTTP POST and WebSocket on one port, JSON-RPC 2.0 with batches. A parameter in brackets may be left out. Only final blocks exist: `latest`, `safe` and `finalized` are the same; `pending` is the head with what waits. Errors carry `data.reason` (an [error code](errors.md)) and `data.hint` in both languages; a revert carries its bytes in `data`, as in geth.',
    head: '| method | parameters | answer | what it does |',
    other: '[中文](rpc.zh-CN.md)',
    heavy:
      'Methods marked ◆ share a few places, which go to whoever has used the least; when too many wait the answer is error −32005, try again.',
    codesTitle: 'Error codes, and where they differ from geth’s',
    codesIntro:
      'Messages are geth’s, on which client libraries match. Codes are those of JSON-RPC 2.0 and EIP-1474, which geth mostly leaves at −32000; `data.reason` is finer than any of them. A request id comes back exactly as it was written, also beyond 2^53.',
    codesHead: '| code | what happened | geth |',
  },
  zh: {
    title: 'JSON-RPC 方法',
    intro:
      '同一端口提供 HTTP POST 与 WebSocket，JSON-RPC 2.0，支持批量。方括号中的参数可以省略。只存在最终确定的区块：`latest`、`safe`、`finalized` 相同；`pending` 是链头加上等待中的交易。错误带有 `data.reason`（[错误代码](errors.zh-CN.md)）和两种语言的 `data.hint`；合约回退时 `data` 为其返回字节，与 geth 相同。',
    head: '| 方法 | 参数 | 结果 | 作用 |',
    other: '[English](rpc.md)',
    heavy: '带 ◆ 的方法共用少数名额，名额优先给用得最少的一方；等待过多时返回错误 −32005，请稍后重试。',
    codesTitle: '错误码，以及与 geth 的差异',
    codesIntro:
      '错误消息与 geth 相同（客户端库据此匹配）。错误码取自 JSON-RPC 2.0 与 EIP-1474，geth 大多只用 −32000；`data.reason` 比错误码更细。请求 id 按原文返回，超过 2^53 也不变。',
    codesHead: '| 错误码 | 含义 | geth |',
  },
} as const;

type Words = { readonly [language in Language]: string };
const SAME: Words = { en: 'the same', zh: '相同' };

/** What each code says, and what geth sends instead. */
const CODES: readonly (readonly [code: string, meaning: Words, geth: Words])[] = [
  ['−32700', { en: 'not JSON, or nested too deeply', zh: '不是 JSON，或嵌套过深' }, SAME],
  [
    '−32600',
    {
      en: 'no JSON-RPC request; empty or too long batch; wrong HTTP method, type or host',
      zh: '不是 JSON-RPC 请求；批量为空或过长；HTTP 方法、类型或主机名不符',
    },
    { en: 'the same; a plain HTTP status for what concerns HTTP', zh: '相同；与 HTTP 有关的只返回 HTTP 状态' },
  ],
  ['−32601', { en: 'no such method or kind of subscription', zh: '没有该方法或订阅类型' }, SAME],
  ['−32602', { en: 'a parameter is missing or unusable', zh: '缺少参数或参数无效' }, SAME],
  ['−32603', { en: 'a fault of the node’s own', zh: '节点自身故障' }, SAME],
  [
    '−32000',
    {
      en: 'the input does not fit the state: a call fails, takes too long or lacks funds',
      zh: '输入与状态不符：调用失败、超时或余额不足',
    },
    SAME,
  ],
  [
    '−32001',
    { en: 'not found: an unknown block, state that has been pruned', zh: '未找到：未知区块、已裁剪的状态' },
    { en: '−32000', zh: '−32000' },
  ],
  [
    '−32002',
    { en: 'the node is shutting down', zh: '节点正在关闭' },
    { en: '−32002 is a request that took too long', zh: '−32002 表示请求超时' },
  ],
  [
    '−32003',
    { en: 'the pool or the rules refuse a transaction', zh: '交易池或规则拒绝交易' },
    { en: '−32000, with the same message', zh: '−32000，消息相同' },
  ],
  [
    '−32005',
    {
      en: 'a limit is reached; with `data.retryAfterMs` where trying again helps',
      zh: '达到上限；重试有效时附 `data.retryAfterMs`',
    },
    { en: '−32000, −32602, −32003 or HTTP 429, by what it is', zh: '视情况为 −32000、−32602、−32003 或 HTTP 429' },
  ],
  [
    '3',
    { en: 'execution reverted; `data` is what the contract returned', zh: '合约回退；`data` 为合约返回的字节' },
    SAME,
  ],
  [
    '−38010 … −38026, −32015, −32016',
    { en: '`eth_simulateV1` only, as execution-apis lists them', zh: '仅用于 `eth_simulateV1`，含义见 execution-apis' },
    SAME,
  ],
];

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
    `## ${words.codesTitle}`,
    '',
    words.codesIntro,
    '',
    words.codesHead,
    '| --- | --- | --- |',
    ...CODES.map(([code, meaning, geth]) => `| ${code} | ${meaning[language]} | ${geth[language]} |`),
    '',
  ].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
