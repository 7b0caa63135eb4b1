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
    examples: [
      'codec rlp <<< 0xcc83646f6783676f6483636174',
      `codec rlp <<< '["dog", ["0x00ff", 1024], "#115792089237316195423570985008687907853269984665640564039457584007913129639936"]'`,
    ],
    load: async () => {
      const [{ codecCommand }, { rlpCodec }] = await Promise.all([import('./command.ts'), import('./rlp.ts')]);
      return codecCommand((input) =>
        rlpCodec(input.has('decode') ? 'decode' : input.has('encode') ? 'encode' : 'either'),
      );
    },
  },
];
