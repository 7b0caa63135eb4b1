import { defineFaults } from '@hanse/base';

export const chainFault = defineFaults('chain', {
  'damaged-block': {
    en: 'a stored block cannot be read ({seen}); run "hanse audit" on the data folder and restore it from a peer or a backup',
    zh: '无法读取已存储的区块({seen});请对数据目录运行 "hanse audit",并从其他节点或备份恢复',
  },
  'wrong-ledger': {
    en: 'the data folder belongs to the ledger with genesis {seen}, the configuration names {wanted}; correct the genesis file or use another data folder',
    zh: '数据目录属于创世哈希为 {seen} 的账本,而配置为 {wanted};请更正创世文件或换用其他数据目录',
  },
  'log-behind-index': {
    en: 'the block log ends at {wanted} but the index has taken in block {seen}: the log is damaged or has lost blocks (what was cut off lies beside it as torn-….bin); restore the data folder or start with an empty one and sync',
    zh: '区块日志止于 {wanted},但索引已收录区块 {seen}:日志已损坏或丢失了区块(被截下的部分保存在旁边的 torn-….bin 中);请恢复数据目录,或清空后重新同步',
  },
  'not-next': {
    en: 'block {seen} does not follow the head {wanted}; send the blocks in order',
    zh: '区块 {seen} 不是链头 {wanted} 的下一个;请按顺序发送',
  },
  'wrong-parent': {
    en: 'block {height} builds on {seen}, the head is {wanted}',
    zh: '区块 {height} 的父区块为 {seen},而链头为 {wanted}',
  },
  'bad-signature': {
    en: 'transaction {hash} in block {height} has a signature that names nobody',
    zh: '区块 {height} 中的交易 {hash} 签名无法恢复出地址',
  },
  'wrong-proposer': {
    en: 'block {height} names {seen} as its proposer, who is not a validator of that height',
    zh: '区块 {height} 的提议者 {seen} 不是该高度的验证节点',
  },
  'from-the-future': {
    en: 'block {height} has timestamp {seen}, the clock of this node allows up to {wanted}; check the clocks of both nodes (NTP)',
    zh: '区块 {height} 的时间戳为 {seen},本节点时钟最多允许 {wanted};请检查双方的时钟(NTP)',
  },
  'other-body': {
    en: 'block {height} ({hash}) came with another body than the one that was executed under this header',
    zh: '区块 {height}({hash})的内容与此前按该区块头执行的内容不同',
  },
  'foreign-content': {
    en: 'block {height} carries ommers, or no list of withdrawals; blocks from Shanghai on have no ommers and always such a list',
    zh: '区块 {height} 含有叔块,或缺少提款列表;自 Shanghai 起区块不含叔块,且总有提款列表(可为空)',
  },
});
