import type { OptionSpec } from './command.ts';

/** Options that several commands share. */
export const RPC_OPTIONS: { readonly [name: string]: OptionSpec } = {
  rpc: {
    value: 'URL',
    text: { en: 'the node to talk to', zh: '要连接的节点' },
    fallback: {
      en: 'HANSE_RPC, the first node of the league in --folder, or http://127.0.0.1:8545',
      zh: 'HANSE_RPC、--folder 中联盟的第一个节点，或 http://127.0.0.1:8545',
    },
  },
  folder: { value: 'FOLDER', text: { en: 'where the league lives', zh: '联盟所在的文件夹' }, fallback: '.hanse' },
};

export const ACCOUNT_OPTIONS: { readonly [name: string]: OptionSpec } = {
  from: {
    value: 'ACCOUNT',
    text: {
      en: 'who signs: a keystore file, an address, or an organisation of the league',
      zh: '签名者：密钥文件、地址或联盟中的组织',
    },
  },
  'passphrase-file': {
    value: 'FILE',
    text: { en: 'file with the passphrase', zh: '口令文件' },
    fallback: {
      en: 'the file beside a league’s keystore, HANSE_PASSPHRASE, or asked for',
      zh: '联盟密钥文件旁的口令文件、HANSE_PASSPHRASE，或询问',
    },
  },
};

export const SEND_OPTIONS: { readonly [name: string]: OptionSpec } = {
  value: {
    value: 'AMOUNT',
    text: {
      en: 'value to send: wei, or with a unit (1.5ether, 3gwei)',
      zh: '发送金额：wei，或带单位（1.5ether、3gwei）',
    },
    fallback: '0',
  },
  gas: { value: 'N', text: { en: 'gas limit', zh: '燃料上限' }, fallback: { en: 'estimated', zh: '自动估算' } },
  nonce: {
    value: 'N',
    text: { en: 'nonce', zh: '随机数（nonce）' },
    fallback: { en: 'the next of the account', zh: '账户的下一个' },
  },
  timeout: { value: 'SECONDS', text: { en: 'how long to wait for finality', zh: '等待终局的时长' }, fallback: '60' },
  'no-wait': { text: { en: 'do not wait: print the hash of what was accepted', zh: '不等待：输出已接受交易的哈希' } },
};
