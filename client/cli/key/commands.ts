import type { CommandSpec, OptionSpec } from '../command.ts';

const FOLDER: OptionSpec = { value: 'FOLDER', text: { en: 'where the files are written', zh: '写入文件的文件夹' } };
const DAYS: OptionSpec = { value: 'N', text: { en: 'how long it is in force', zh: '有效天数' } };

/** What an organisation needs to run a node of a real league, step by step. */
export const KEY_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['key', 'new'],
    summary: { en: 'make a node’s key, with the record of its votes', zh: '生成节点密钥及其投票记录' },
    details: {
      en: 'The node’s configuration names the keystore; a validator does not start without the record of votes, because a key whose votes are forgotten could vote twice.',
      zh: '节点配置中填写该密钥文件；缺少投票记录时验证者不会启动，因为忘记投票的密钥可能重复投票。',
    },
    options: {
      folder: FOLDER,
      'passphrase-file': {
        value: 'FILE',
        text: { en: 'file with the passphrase', zh: '口令文件' },
        fallback: { en: 'HANSE_PASSPHRASE, or asked for', zh: 'HANSE_PASSPHRASE，或询问' },
      },
    },
    examples: ['key new --folder ./key --passphrase-file ./pass'],
    load: async () => (await import('./newKey.ts')).newKey,
  },
  {
    path: ['key', 'forget-votes'],
    summary: { en: 'replace a record of votes that was lost', zh: '替换已丢失的投票记录' },
    details: {
      en: 'Only when the record is gone or cannot be read, and the node is stopped. The new one is in quarantine: the validator is silent until enough others have told how far they are, so that it contradicts nothing that it may have said. A lone validator has nobody to ask, and a league that cannot go on without it never gets there: only then, and only if no vote of the key can be anywhere, use --no-quarantine.',
      zh: '仅当记录丢失或无法读取且节点已停止时使用。新记录处于隔离状态：验证节点保持沉默，直到足够多的其他节点告知其高度，从而不会与曾经的投票矛盾。单一验证节点无处可问，缺了它就无法继续的联盟也永远等不到：只有此时，且能确定该密钥的投票不存在于任何地方，才可使用 --no-quarantine。',
    },
    options: {
      config: { value: 'FILE', text: { en: 'the node’s configuration (node.json)', zh: '节点配置（node.json）' } },
      'no-quarantine': {
        text: { en: 'begin at once: no vote of this key is anywhere', zh: '立即开始：该密钥的投票不存在于任何地方' },
      },
    },
    examples: ['key forget-votes --config ./node.json'],
    load: async () => (await import('./forgetVotes.ts')).forgetVotes,
  },
  {
    path: ['key', 'authority'],
    summary: { en: 'make an organisation’s certificate authority', zh: '创建组织的证书颁发机构' },
    options: {
      folder: FOLDER,
      organisation: {
        value: 'NAME',
        text: { en: 'the organisation, as the genesis names it', zh: '组织名称，与创世文件一致' },
      },
      days: { ...DAYS, fallback: '3650' },
    },
    examples: ['key authority --organisation harbour-bank --folder ./ca'],
    load: async () => (await import('./authority.ts')).authority,
  },
  {
    path: ['key', 'certificate'],
    summary: { en: 'issue a node’s certificate, or a new one before it ends', zh: '签发节点证书，或在到期前换发' },
    details: {
      en: 'The node’s key stays the same; put the two new files into place and restart the node. Files are never overwritten.',
      zh: '节点密钥不变；换上两个新文件并重启节点即可。已有文件不会被覆盖。',
    },
    options: {
      authority: {
        value: 'FOLDER',
        text: { en: 'the folder made by “key authority”', zh: '“key authority” 生成的文件夹' },
      },
      address: { value: 'ADDRESS', text: { en: 'the address of the node’s key', zh: '节点密钥的地址' } },
      role: { value: 'validator|observer', text: { en: 'what the node does', zh: '节点角色' }, fallback: 'validator' },
      folder: FOLDER,
      days: { ...DAYS, fallback: '365' },
    },
    examples: ['key certificate --authority ./ca --address 0x80721504171f6e0e5d53466d2991a072d5c3f91a --folder ./tls'],
    load: async () => (await import('./certificate.ts')).certificate,
  },
];
