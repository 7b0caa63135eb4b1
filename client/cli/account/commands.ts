import type { CommandSpec, OptionSpec } from '../command.ts';
import { ACCOUNT_OPTIONS } from '../options.ts';

const FOLDER: OptionSpec = {
  value: 'FOLDER',
  text: {
    en: 'where the league lives; own accounts are in its folder “accounts”',
    zh: '联盟所在的文件夹；自有账户保存在其 “accounts” 文件夹',
  },
  fallback: '.hanse',
};
const PASSPHRASE: OptionSpec = {
  value: 'FILE',
  text: { en: 'file with the passphrase', zh: '口令文件' },
  fallback: { en: 'HANSE_PASSPHRASE, or asked for', zh: 'HANSE_PASSPHRASE，或询问' },
};

export const ACCOUNT_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['account', 'new'],
    summary: { en: 'make an account, kept in a keystore file', zh: '创建账户，保存为密钥文件' },
    details: {
      en: 'The file is a version 3 keystore (scrypt), which geth, ethers and MetaMask read.',
      zh: '该文件为第 3 版密钥库（scrypt），geth、ethers 与 MetaMask 均可读取。',
    },
    options: { 'passphrase-file': PASSPHRASE, folder: FOLDER },
    examples: ['account new', 'account new --passphrase-file ./pass --json'],
    load: async () => (await import('./new.ts')).create,
  },
  {
    path: ['account', 'import'],
    summary: { en: 'keep a private key that you have in a keystore file', zh: '将已有私钥保存为密钥文件' },
    details: {
      en: 'The key is read from a file, or from the standard input, never from the command line, where others could see it.',
      zh: '私钥从文件或标准输入读取，绝不从命令行读取，以免他人看到。',
    },
    args: [
      {
        name: 'keyfile',
        text: {
          en: 'file with 64 hexadecimal digits; – or none: standard input',
          zh: '含 64 位十六进制数字的文件；– 或省略：标准输入',
        },
        count: 'optional',
      },
    ],
    options: { 'passphrase-file': PASSPHRASE, folder: FOLDER },
    examples: ['account import ./private-key.txt --passphrase-file ./pass'],
    load: async () => (await import('./import.ts')).importKey,
  },
  {
    path: ['account', 'list'],
    summary: { en: 'list own accounts and those of the league', zh: '列出自有账户和联盟账户' },
    options: { folder: FOLDER },
    examples: ['account list', 'account list --json'],
    load: async () => (await import('./list.ts')).list,
  },
  {
    path: ['key', 'inspect'],
    summary: { en: 'show what a keystore file holds, without its secret', zh: '查看密钥文件内容（不含私钥）' },
    args: [{ name: 'keystore', text: { en: 'the file', zh: '文件' }, count: 'one' }],
    options: {
      check: { text: { en: 'also open it with its passphrase', zh: '同时用口令尝试解锁' } },
      'passphrase-file': ACCOUNT_OPTIONS['passphrase-file'] as OptionSpec,
    },
    examples: ['key inspect .hanse/organisations/harbour-bank/nodes/harbour-bank-1/key/node.json --check'],
    load: async () => (await import('./inspect.ts')).inspect,
  },
];
