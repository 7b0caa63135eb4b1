import { defineFaults, type FaultTable, type Text } from '@hanse/base';

const texts = {
  'unknown-engine': {
    en: 'no consensus engine is named "{seen}"; name one of {wanted} in the genesis (hanse.engine)',
    zh: '没有名为 "{seen}" 的共识引擎;请在创世文件 hanse.engine 中填写 {wanted} 之一',
  },
  'damaged-record': {
    en: 'the consensus record cannot be read ({seen}); a validator that forgot its votes must not guess: restore the file or start this node as a follower',
    zh: '共识记录无法读取({seen});忘记了自己投票的验证者不得猜测:请恢复该文件,或以跟随者身份启动此节点',
  },
  'unknown-message': {
    en: 'a consensus message begins with code {seen}; wanted one of 0x12, 0x13, 0x14, 0x15: run the same protocol version as the other nodes',
    zh: '共识消息以代码 {seen} 开头,应为 0x12、0x13、0x14、0x15 之一:请与其他节点运行相同的协议版本',
  },
  'bad-message': {
    en: 'a {kind} message has {seen} where {wanted} is wanted; an honest validator never sends this',
    zh: '{kind} 消息中出现 {seen},应为 {wanted};诚实的验证者不会发送这样的消息',
  },
  'bad-block': {
    en: 'a proposed block has {field} {seen} where {wanted} is wanted; the proposer must build on the agreed head',
    zh: '被提议的区块的 {field} 为 {seen},应为 {wanted};提议者必须在已达成共识的链头上构建',
  },
  'not-justified': {
    en: 'a {kind} for height {height} round {round} is not justified: {seen}, wanted {wanted}',
    zh: '高度 {height} 轮次 {round} 的 {kind} 缺乏依据:{seen},应为 {wanted}',
  },
  'bad-seals': {
    en: 'block {height} is not final: {seen}, wanted {wanted}; fetch it again from another node',
    zh: '区块 {height} 未达成最终性:{seen},应为 {wanted};请从其他节点重新获取',
  },
} as const satisfies { readonly [name: string]: Text };

export const consensusFault: FaultTable<keyof typeof texts> = defineFaults('consensus', texts);
