import { defineFaults, type FaultTable } from '@hanse/base';

const TEXTS = {
  'empty-input': {
    en: 'The input is empty; wanted is {wanted}',
    zh: '输入为空；应为 {wanted}',
  },
  'line-too-long': {
    en: 'The line is longer than {wanted} bytes and was skipped. Send each input on a line of its own',
    zh: '该行超过 {wanted} 字节，已跳过。请每行发送一个输入',
  },
  'not-text': {
    en: 'The line is not UTF-8 text. Write bytes in hexadecimal (0x…)',
    zh: '该行不是 UTF-8 文本。请以十六进制（0x…）书写字节',
  },
  'bad-hex': {
    en: '{seen} is not hexadecimal bytes: {wanted}',
    zh: '{seen} 不是十六进制字节：{wanted}',
  },
  'bad-json': {
    en: 'The input is neither hexadecimal nor JSON ({seen}). Send 0x and an even number of digits, or JSON',
    zh: '输入既不是十六进制也不是 JSON（{seen}）。请发送 0x 加偶数个数字，或 JSON',
  },
  'too-deep': {
    en: 'The JSON is nested too deeply to be read; send a flatter one',
    zh: 'JSON 嵌套过深，无法读取；请发送层次更少的 JSON',
  },
  'too-many': {
    en: 'The input has more than {wanted} values. Split it',
    zh: '输入包含超过 {wanted} 个值。请拆分',
  },
  'input-lost': {
    en: 'The standard input could not be read to its end ({seen}). The answers so far stand; send the rest again',
    zh: '无法读完标准输入（{seen}）。已有的回答有效；请重新发送其余输入',
  },
  'wrong-kind': {
    en: 'The input is {seen}; wanted is {wanted}',
    zh: '输入为 {seen}；应为 {wanted}',
  },
  'bad-field': {
    en: '{field} is {seen}; wanted is {wanted}',
    zh: '{field} 为 {seen}；应为 {wanted}',
  },
  'bad-type': {
    en: 'In the types, {field} is {seen}; wanted is {wanted}',
    zh: '类型定义中 {field} 为 {seen}；应为 {wanted}',
  },
  'unknown-field': {
    en: '{field} is not known here; known are {wanted}',
    zh: '不认识 {field}；可用的有 {wanted}',
  },
  defect: {
    en: 'This input met a mistake of ours ({seen}). The answers to the others stand; please report it',
    zh: '该输入触发了我们的错误（{seen}）。其他输入的回答有效；请报告此问题',
  },
} as const;

/** What is said about one input of `hanse codec` that cannot be answered. */
export const codecFault: FaultTable<keyof typeof TEXTS> = defineFaults('codec', TEXTS);
