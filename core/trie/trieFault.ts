import { defineFaults } from '@hanse/base';

export const trieFault = defineFaults('trie', {
  'stale-or-damaged-node': {
    en: 'trie node at path [{path}] has hash {seen} where {wanted} is wanted; this version was overwritten or the store is damaged: reopen at the stored root, or restore the data folder',
    zh: '路径 [{path}] 处的树节点哈希为 {seen},应为 {wanted};该版本已被覆盖或存储损坏:请从已存储的根重新打开,或恢复数据目录',
  },
  'invalid-proof': {
    en: 'Merkle proof is not valid at node {at}: {seen}, wanted {wanted}; ask for the proof again, from another node if it persists',
    zh: 'Merkle 证明在第 {at} 个节点处无效:{seen},应为 {wanted};请重新获取证明,若仍失败请换一个节点',
  },
});
