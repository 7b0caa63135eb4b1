import type { Text } from '@hanse/base';

export const ACCOUNT = {
  which: { en: 'a keystore file, an address or an organisation of the league', zh: '密钥文件、地址或联盟中的组织' },
  passphraseOf: { en: 'Passphrase of {path} (not shown):', zh: '{path} 的口令（不显示）：' },
  newPassphrase: { en: 'Passphrase for the new account (not shown):', zh: '新账户的口令（不显示）：' },
  again: { en: 'The same again:', zh: '请再输入一次：' },
  made: {
    en: 'Kept in {path}. Keep its passphrase: without it the account is lost.',
    zh: '已保存到 {path}。请妥善保管口令：没有它账户将无法找回。',
  },
  columns: { en: 'address|organisation|keystore', zh: '地址|组织|密钥文件' },
  keyColumns: { en: 'a private key: 0x and 64 hexadecimal digits', zh: '私钥：0x 加 64 位十六进制数字' },
  keyFields: { en: 'address|public key|derivation|opens', zh: '地址|公钥|密钥派生|可解锁' },
  notTried: { en: 'not tried (--check asks for the passphrase)', zh: '未尝试（--check 会询问口令）' },
  yes: { en: 'yes', zh: '是' },
} as const satisfies { readonly [name: string]: Text };
