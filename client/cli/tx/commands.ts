import type { CommandSpec } from '../command.ts';
import { ACCOUNT_OPTIONS, RPC_OPTIONS, SEND_OPTIONS } from '../options.ts';

export const TX_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['tx', 'send'],
    summary: { en: 'sign a transaction, send it and wait until it is final', zh: '签名并发送交易，等待终局' },
    details: {
      en: 'Success is printed only when the transaction is final and was read back from the ledger. Accounts need no balance where the base fee is zero.',
      zh: '只有交易终局并从账本读回核对后才显示成功。在基础费用为零的账本上，账户无需余额。',
    },
    options: {
      ...ACCOUNT_OPTIONS,
      to: {
        value: 'ADDRESS',
        text: { en: 'receiver; without it the data creates a contract', zh: '接收者；省略则由数据创建合约' },
      },
      data: { value: 'HEX', text: { en: 'call data', zh: '调用数据' } },
      ...SEND_OPTIONS,
      ...RPC_OPTIONS,
    },
    examples: [
      'tx send --from harbour-bank --to 0x00000000000000000000000000000000000000aa --value 0',
      'tx send --from ./key.json --passphrase-file ./pass --to 0x… --data 0x… --json',
    ],
    load: async () => (await import('./send.ts')).send,
  },
  {
    path: ['tx', 'get'],
    summary: { en: 'show what became of a transaction', zh: '查看交易结果' },
    args: [{ name: 'hash', text: { en: 'its hash', zh: '交易哈希' }, count: 'one' }],
    options: RPC_OPTIONS,
    examples: ['tx get 0x…'],
    load: async () => (await import('./get.ts')).get,
  },
];
