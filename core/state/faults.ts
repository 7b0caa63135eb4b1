import { defineFaults } from '@hanse/base';

export const stateFault = defineFaults('state', {
  'missing-code': {
    en: 'the code with hash {seen} is not in the store; the data folder is damaged: run "hanse audit" and sync anew',
    zh: '存储中没有哈希为 {seen} 的合约代码;数据目录已损坏:请运行 "hanse audit" 并重新同步',
  },
  pruned: {
    en: 'the state of block {seen} is no longer kept, the oldest kept is {wanted}; ask a node that keeps all history',
    zh: '区块 {seen} 的状态已被清理,现存最早为 {wanted};请查询保留全部历史的节点',
  },
  'unknown-height': {
    en: 'there is no state for block {seen}, the head is {wanted}; ask for a block up to the head',
    zh: '没有区块 {seen} 的状态,链头为 {wanted};请查询不高于链头的区块',
  },
  'proof-too-old': {
    en: 'a proof for block {seen} would undo more than {wanted} changes; ask for a newer block',
    zh: '区块 {seen} 的证明需要回退超过 {wanted} 处修改;请查询较新的区块',
  },
  'unknown-format': {
    en: 'the state was written in format {seen}, this program reads format {wanted}; use the matching version or sync anew',
    zh: '状态的存储格式为 {seen},本程序支持格式 {wanted};请使用匹配的版本或重新同步',
  },
  'damaged-value': {
    en: 'a value in the state store cannot be read ({seen}); the data folder is damaged: run "hanse audit" and sync anew',
    zh: '无法读取状态存储中的值({seen});数据目录已损坏:请运行 "hanse audit" 并重新同步',
  },
  'empty-store': {
    en: 'the state store is empty and no genesis accounts were given; open it with the genesis of its ledger',
    zh: '状态存储为空且未提供创世账户;请使用该账本的创世配置打开',
  },
  'root-mismatch': {
    en: 'replaying the changes of block {height} gives root {seen}, its header says {wanted}; the data folder is damaged: run "hanse audit" and sync anew',
    zh: '重放区块 {height} 的修改得到根 {seen},区块头为 {wanted};数据目录已损坏:请运行 "hanse audit" 并重新同步',
  },
});
