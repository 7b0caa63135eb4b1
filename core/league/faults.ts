import { defineFaults } from '@hanse/base';

export const leagueFault = defineFaults('league', {
  'damaged-sealers': {
    en: 'the contract Validators holds in {field} {seen}, wanted is {wanted}; no block can be made or checked on this state: compare it with another member’s, run "hanse audit" and sync anew',
    zh: '合约 Validators 的 {field} 为 {seen}，应为 {wanted}；无法在此状态上出块或验块：请与其他成员核对，运行 "hanse audit" 并重新同步',
  },
  'genesis-differs': {
    en: 'the genesis names {wanted} as its {what}, its contract Validators has {seen}; make it anew: hanse genesis new',
    zh: '创世中的 {what} 为 {wanted}，而其合约 Validators 中为 {seen}；请重新生成：hanse genesis new',
  },
  'bad-sealers': {
    en: 'the first validators have {seen}, wanted is {wanted}; correct what the genesis is made of',
    zh: '首批验证者的 {seen} 有误，应为 {wanted}；请更正用于生成创世的内容',
  },
  'bad-staking': {
    en: 'the settings of DPoS have in {field} {seen}, wanted is {wanted}; correct what the genesis is made of',
    zh: 'DPoS 设置的 {field} 为 {seen}，应为 {wanted}；请更正用于生成创世的内容',
  },
});
