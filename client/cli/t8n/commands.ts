import type { CommandSpec } from '../command.ts';

const FROM = { en: 'a file, or stdin', zh: '文件，或 stdin' };
const TO = { en: 'a file, stdout, stderr, or nothing', zh: '文件、stdout、stderr，或留空' };

export const T8N_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['t8n'],
    summary: {
      en: 'apply transactions to a state as a block would (transition tool)',
      zh: '像区块一样对状态执行交易（状态转换工具）',
    },
    details: {
      en: 'The contract of geth’s “evm t8n” and of the execution specs. From stdin comes one JSON object {alloc, env, txs} (or txsRlp); of what goes to stdout one object {alloc, result, body} is made. Transactions are JSON, signed or with a secretKey to sign them with, or a file .rlp with the hexadecimal text of their list. What cannot be applied stands in “rejected” of the result. The block reward is always nothing. Blob transactions, which a ledger refuses, are applied here. Exit codes: 0 done, 2 failed, 3 fork or environment, 4 a block hash is missing, 10 JSON, 11 files, 12 RLP.',
      zh: '遵循 geth “evm t8n” 与 execution specs 的约定。stdin 输入一个 JSON 对象 {alloc, env, txs}（或 txsRlp）；输出到 stdout 的内容合为一个对象 {alloc, result, body}。交易可为 JSON（已签名，或附 secretKey 以便签名），或 .rlp 文件（其列表的十六进制文本）。无法执行的交易列在结果的 “rejected” 中。区块奖励始终为零。账本拒绝的 blob 交易在此会被执行。退出码：0 完成，2 失败，3 分叉或环境，4 缺少区块哈希，10 JSON，11 文件，12 RLP。',
    },
    options: {
      'input.alloc': {
        value: 'FILE',
        text: { en: `the state before: ${FROM.en}`, zh: `之前的状态：${FROM.zh}` },
        fallback: 'alloc.json',
      },
      'input.env': {
        value: 'FILE',
        text: { en: `the block’s environment: ${FROM.en}`, zh: `区块环境：${FROM.zh}` },
        fallback: 'env.json',
      },
      'input.txs': {
        value: 'FILE',
        text: { en: `the transactions: ${FROM.en}`, zh: `交易：${FROM.zh}` },
        fallback: 'txs.json',
      },
      'output.basedir': {
        value: 'FOLDER',
        text: { en: 'folder of the files written', zh: '输出文件所在文件夹' },
        fallback: '.',
      },
      'output.alloc': {
        value: 'FILE',
        text: { en: `the state after: ${TO.en}`, zh: `之后的状态：${TO.zh}` },
        fallback: 'alloc.json',
      },
      'output.result': {
        value: 'FILE',
        text: { en: `roots and receipts: ${TO.en}`, zh: `各个根与回执：${TO.zh}` },
        fallback: 'result.json',
      },
      'output.body': {
        value: 'FILE',
        text: { en: `RLP of the transactions applied: ${TO.en}`, zh: `已执行交易的 RLP：${TO.zh}` },
        fallback: { en: 'nothing', zh: '不输出' },
      },
      'state.fork': {
        value: 'NAME',
        text: { en: 'Shanghai, Cancun, Prague, Osaka', zh: 'Shanghai、Cancun、Prague、Osaka' },
        fallback: 'Osaka',
      },
      'state.chainid': { value: 'N', text: { en: 'chain id', zh: '链 ID' }, fallback: '1' },
      'state.reward': {
        value: 'N',
        text: { en: 'taken and ignored: there is no block reward', zh: '接受但忽略：没有区块奖励' },
      },
      trace: {
        text: {
          en: 'write trace-N-HASH.jsonl for each transaction applied: its steps (EIP-3155)',
          zh: '为每笔已执行的交易写出 trace-N-HASH.jsonl：逐步轨迹（EIP-3155）',
        },
      },
      'trace.memory': { text: { en: 'with the memory', zh: '包含内存' } },
      'trace.nostack': { text: { en: 'without the stack', zh: '不含栈' } },
      'trace.returndata': { text: { en: 'with the return data', zh: '包含返回数据' } },
      verbosity: { value: 'N', text: { en: 'taken and ignored', zh: '接受但忽略' } },
    },
    examples: [
      't8n --input.alloc alloc.json --input.env env.json --input.txs txs.json --state.fork Prague --output.basedir out',
      't8n --input.alloc stdin --input.env stdin --input.txs stdin --output.alloc stdout --output.result stdout',
    ],
    load: async () => (await import('./t8n.ts')).t8n,
  },
];
