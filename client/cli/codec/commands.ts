import type { CommandSpec } from '../command.ts';

export const CODEC_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['codec', 'rlp'],
    summary: {
      en: 'RLP to JSON and back, one input a line',
      zh: 'RLP 与 JSON 互转，每行一个输入',
    },
    details: {
      en: 'Reads the standard input and answers each line with one line of JSON, in order; an error is {"error": {"code", "message", "params"}} and makes the exit code 1. The first input may be a JSON text over several lines. Hexadecimal, with or without 0x, is decoded to {"value", "hash"}: lists, and 0x… for each byte string; hash is its keccak-256. JSON is encoded to {"rlp", "hash"}: lists, texts (as UTF-8; 0x… as bytes), integers, and "#123" for integers of any size. A number alone on its line is JSON unless --decode says otherwise.',
      zh: '读取标准输入，按顺序每行回答一行 JSON；错误为 {"error": {"code", "message", "params"}}，并使退出码为 1。第一个输入可以是多行的 JSON 文本。十六进制（可省略 0x）解码为 {"value", "hash"}：列表，以及表示字节串的 0x…；hash 为其 keccak-256。JSON 编码为 {"rlp", "hash"}：列表、文本（UTF-8；0x… 为字节）、整数，以及表示任意大整数的 "#123"。单独一行的数字视为 JSON，除非指定 --decode。',
    },
    options: {
      decode: { text: { en: 'take every input as hexadecimal RLP', zh: '所有输入都视为十六进制 RLP' } },
      encode: { text: { en: 'take every input as JSON', zh: '所有输入都视为 JSON' } },
    },
    examples: ['codec rlp', 'codec rlp --decode'],
    load: async () => {
      const [{ codecCommand }, { rlpCodec }] = await Promise.all([import('./command.ts'), import('./rlp.ts')]);
      return codecCommand((input) =>
        rlpCodec(input.has('decode') ? 'decode' : input.has('encode') ? 'encode' : 'either'),
      );
    },
  },
  {
    path: ['codec', 'tx'],
    summary: {
      en: 'signed transactions to fields, sender and hashes; fields to bytes',
      zh: '已签名交易转为字段、发送者与哈希；字段转为字节',
    },
    details: {
      en: 'A signed transaction in hexadecimal is answered with its fields as JSON-RPC names them and hash, sender, size, intrinsicGas, signingHash and raw, or the fault of the first rule it breaks. Fields in JSON (also an answer of this command, or a transaction of eth_getTransactionByHash) become the same answer when they are signed (r, s, and v or yParity); otherwise {"type", "signingPayload", "signingHash", "intrinsicGas"}: what is to be signed. With --fork the rules of that fork are applied, from Frontier to Osaka, as in TransactionTests; without it a transaction only has to be readable and signed. Blob transactions are refused.',
      zh: '十六进制的已签名交易，回答其字段（名称同 JSON-RPC）以及 hash、sender、size、intrinsicGas、signingHash 与 raw；若违反规则，则回答所违反的第一条规则的错误。JSON 字段（也可以是本命令的回答，或 eth_getTransactionByHash 的交易）若已签名（r、s 及 v 或 yParity）则得到同样的回答；否则为 {"type", "signingPayload", "signingHash", "intrinsicGas"}，即待签名的内容。指定 --fork 时应用该分叉的规则（从 Frontier 到 Osaka，同 TransactionTests）；否则交易只需可读且已签名。不接受 blob 交易。',
    },
    options: {
      fork: {
        value: 'NAME',
        text: { en: 'whose rules are applied: Frontier … Osaka', zh: '应用其规则的分叉：Frontier … Osaka' },
        fallback: { en: 'readable and signed is enough', zh: '可读且已签名即可' },
      },
      'chain-id': {
        value: 'N',
        text: { en: 'the chain a transaction must be for', zh: '交易必须针对的链' },
        fallback: { en: '1 with --fork, else any', zh: '有 --fork 时为 1，否则不限' },
      },
    },
    examples: ['codec tx', 'codec tx --fork Cancun'],
    load: async () => {
      const [{ codecCommand }, { transactionCodec }, { TRANSACTION_FORKS, transactionForkNamed }] = await Promise.all([
        import('./command.ts'),
        import('./transaction.ts'),
        import('./transactionForks.ts'),
      ]);
      return codecCommand((input) => {
        const name = input.text('fork');
        const fork = name === undefined ? undefined : transactionForkNamed(name);
        if (name !== undefined && fork === undefined)
          throw input.badOption('fork', name, TRANSACTION_FORKS.join(' | '));
        const chainId = input.integer('chain-id', { min: 0, max: Number.MAX_SAFE_INTEGER });
        return transactionCodec({ fork, chainId: chainId === undefined ? undefined : BigInt(chainId) });
      });
    },
  },
];
