import { defineFaults } from '@hanse/base';

export const signerFault = defineFaults('signer', {
  'bad-keystore': {
    en: 'keystore {path} is not a version 3 keystore ({seen}); give a file made by "hanse account new", geth or ethers',
    zh: '密钥文件 {path} 不是 v3 格式({seen});请使用 "hanse account new"、geth 或 ethers 生成的文件',
  },
  'wrong-passphrase': {
    en: 'the passphrase does not open keystore {path}; check the passphrase file or HANSE_PASSPHRASE',
    zh: '口令无法打开密钥文件 {path};请检查口令文件或 HANSE_PASSPHRASE 环境变量',
  },
  'no-passphrase': {
    en: 'no passphrase for keystore {path}; name a passphrase file or set HANSE_PASSPHRASE',
    zh: '没有密钥文件 {path} 的口令;请指定口令文件或设置 HANSE_PASSPHRASE 环境变量',
  },
  'key-exists': {
    en: '{path} exists already; a key is never overwritten, choose another file',
    zh: '{path} 已存在;密钥不会被覆盖,请换一个文件名',
  },
  'bad-memory': {
    en: 'the record of votes beside the key cannot be read ({seen}); restore it, or start this validator with a new key: without the record it could vote twice',
    zh: '密钥旁的投票记录无法读取({seen});请恢复它,或换用新密钥启动该验证节点:没有记录可能重复投票',
  },
  quarantined: {
    en: 'refused to sign a {kind} for height {height}: the record of votes of this key was lost; it keeps silent until {wanted}',
    zh: '拒绝为高度 {height} 签署 {kind}:该密钥的投票记录已丢失;在满足条件({wanted})之前保持沉默',
  },
  'other-ledger': {
    en: 'refused to sign for ledger {seen}: this key has voted on ledger {wanted}, and what it signs does not say for which; use another key for each ledger',
    zh: '拒绝为账本 {seen} 签名:该密钥已在账本 {wanted} 上投票,而签名内容不区分账本;请为每个账本使用不同的密钥',
  },
  'conflicting-vote': {
    en: 'refused to sign a second {kind} for height {height} round {round}: signed {wanted}, asked for {seen}',
    zh: '拒绝为高度 {height} 轮次 {round} 签署第二个 {kind}:已签 {wanted},又请求 {seen}',
  },
  'old-vote': {
    en: 'refused to sign a {kind} for height {height} round {round}: height {wantedHeight} round {wantedRound} was reached before',
    zh: '拒绝为高度 {height} 轮次 {round} 签署 {kind}:此前已到达高度 {wantedHeight} 轮次 {wantedRound}',
  },
  'old-pledge': {
    en: 'refused to sign {kind} for term {term} of the group of height {since}: term {wantedTerm} of the group of height {wantedSince} was reached before',
    zh: '拒绝为高度 {since} 的组、任期 {term} 签署 {kind}:此前已到达高度 {wantedSince} 的组、任期 {wantedTerm}',
  },
  'conflicting-pledge': {
    en: 'refused a second vote in term {term} of the group of height {since}: voted for {wanted}, asked for {seen}',
    zh: '拒绝在高度 {since} 的组、任期 {term} 中再次投票:已投 {wanted},又请求 {seen}',
  },
  'lost-log': {
    en: 'refused to vote for {candidate} in term {term}: its log ends at {seen}, this validator had stored up to {wanted} before its data was lost; it votes again for those who have that much',
    zh: '拒绝在任期 {term} 投票给 {candidate}:其日志止于 {seen},而本验证者在数据丢失前已存至 {wanted};只投给日志不短于此者',
  },
  'lost-lock': {
    en: 'refused to sign a round change for height {height} round {round} that forgets the block committed to in round {wanted}; this validator stays silent until the height is final',
    zh: '拒绝签署高度 {height} 轮次 {round} 的轮换消息:它遗漏了在轮次 {wanted} 已提交的区块;该验证节点在此高度最终确定前保持沉默',
  },
});
