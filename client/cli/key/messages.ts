import type { Text } from '@hanse/base';

export const KEY = {
  folder: { en: 'a folder for the key', zh: '存放密钥的文件夹' },
  organisation: { en: 'the name of the organisation, as in the genesis', zh: '组织名称，与创世文件一致' },
  authority: { en: 'the folder made by "key authority"', zh: '"key authority" 生成的文件夹' },
  address: { en: 'the address of the node’s key', zh: '节点密钥的地址' },
  madeKey: {
    en: 'Kept in {path}, with the record of its votes beside it. Back up the keystore and its passphrase; never restore an old record of votes.',
    zh: '已保存到 {path}，投票记录在其旁边。请备份密钥文件和口令；切勿恢复旧的投票记录。',
  },
  madeAuthority: {
    en: 'Certificate authority of {organisation} in {path}. Give authority.pem to the league for its genesis; keep authority.key.pem to yourselves.',
    zh: '{organisation} 的证书颁发机构位于 {path}。请把 authority.pem 提供给联盟写入创世文件；authority.key.pem 须自行保管。',
  },
  madeCertificate: {
    en: 'Certificate of {address} in {path}, in force for {days} days.',
    zh: '{address} 的证书位于 {path}，有效期 {days} 天。',
  },
  votesAside: {
    en: 'What was left of the old record is kept in {path}.',
    zh: '旧记录的残余部分保存在 {path}。',
  },
  votesInQuarantine: {
    en: 'New record of votes in {path}, in quarantine: start the node; it follows the ledger in silence until enough other validators have told their height and that height has passed. /readyz of its admin port says how far it is.',
    zh: '新的投票记录位于 {path},处于隔离状态:启动节点后,它会静默跟随账本,直到足够多的其他验证节点告知其高度且该高度已过。其管理端口的 /readyz 会显示进展。',
  },
  votesEmpty: {
    en: 'New, empty record of votes in {path}. You vouch that no vote of this key is anywhere.',
    zh: '新的空投票记录位于 {path}。您保证该密钥的投票不存在于任何地方。',
  },
} as const satisfies { readonly [name: string]: Text };
