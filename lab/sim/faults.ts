import { defineFaults } from '@hanse/base';

export const simFault = defineFaults('sim', {
  'bad-plan': {
    en: 'the fault plan has {seen} at {at}, wanted {wanted}; correct the file (lab/sim/faultPlan.ts lists every fault)',
    zh: '故障计划的 {at} 处为 {seen}，应为 {wanted}；请更正该文件（全部故障见 lab/sim/faultPlan.ts）',
  },
  'transaction-refused': {
    en: 'node {node} refused the transaction: {seen} ({code}); correct it or send it to another node',
    zh: '节点 {node} 拒绝了该交易：{seen}（{code}）；请更正交易或发往其他节点',
  },
  'node-down': {
    en: 'node {node} is down; start it first, or talk to another node',
    zh: '节点 {node} 未运行；请先启动它，或改用其他节点',
  },
  'not-in-time': {
    en: '{what} did not happen within {wanted} ms of virtual time; give it longer, or look at why: heights are {seen}',
    zh: '{what} 未在 {wanted} 毫秒虚拟时间内发生；请延长等待，或查明原因：当前各节点高度为 {seen}',
  },
  'call-reverted': {
    en: 'the call to {to} reverted with {seen}; look at the contract and the arguments',
    zh: '对 {to} 的调用被回退，返回 {seen}；请检查合约与参数',
  },
});
